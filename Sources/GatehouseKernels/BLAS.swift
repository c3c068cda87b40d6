internal import CGatehouseBLAS
internal import Foundation

/// The system's matrix product, on one thread: what the kernels are compared with.
///
/// Serving never needs it. A library that would start threads of its own is told not to.
package enum BLAS {
    /// Multiplies by a transposed matrix: `product = a · bᵀ`.
    ///
    /// - Parameters:
    ///   - a: Row-major, shape `[rows, inner]`.
    ///   - b: Row-major, shape `[columns, inner]`, as frameworks keep a linear layer.
    ///   - inner: What both have in common.
    ///   - product: Row-major, shape `[rows, columns]`, overwritten.
    package static func multiply(
        _ a: Span<Float>,
        transposed b: Span<Float>,
        inner: Int,
        into product: inout MutableSpan<Float>,
    ) {
        precondition(
            inner > 0 && a.count % inner == 0 && b.count % inner == 0
                && product.count == (a.count / inner) * (b.count / inner),
            "a product of \(a.count) and \(b.count) over \(inner) with room for \(product.count)"
        )
        let rows = a.count / inner
        let columns = b.count / inner
        guard rows > 0, columns > 0 else { return }
        _ = provider
        // SAFETY: the precondition ties every extent to the counts, and the product is borrowed
        // mutably, so it overlaps neither factor.
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe product.withUnsafeMutableBufferPointer { product in
                    unsafe cblas_sgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasTrans,
                        .init(rows),
                        .init(columns),
                        .init(inner),
                        1,
                        a.baseAddress,
                        .init(inner),
                        b.baseAddress,
                        .init(inner),
                        0,
                        product.baseAddress,
                        .init(columns)
                    )
                }
            }
        }
    }

    /// Whose product it is, such as `OpenBLAS 0.3.21 (one thread)`.
    ///
    /// Found once; setting the number of threads is part of it.
    package static let provider: String = detect().name

    /// Whether it is the plain loops of netlib, tens of times slower than the others.
    package static let isSlow: Bool = detect().isSlow

    private static func detect() -> (name: String, isSlow: Bool) {
        if let version = text(of: "openblas_get_config") {
            let threads = setOneThread("openblas_set_num_threads")
            let words = version.split(separator: " ").prefix(2).joined(separator: " ")
            return ("\(words)\(threads)", false)
        }
        if symbol("MKL_Set_Num_Threads") != nil {
            return ("MKL\(setOneThread("MKL_Set_Num_Threads"))", false)
        }
        if let version = text(of: "bli_info_get_version_str") {
            return ("BLIS \(version)\(setOneThread("bli_thread_set_num_threads"))", false)
        }
        #if canImport(Darwin)
            return ("Accelerate", false)
        #else
            return ("netlib or another plain BLAS (slow; install libopenblas0-serial)", true)
        #endif
    }

    /// Tells the library to stay on the caller's thread; how, for people.
    private static func setOneThread(_ name: String) -> String {
        guard let address = symbol(name) else { return "" }
        guard name.hasPrefix("bli_") else {
            // SAFETY: OpenBLAS and MKL declare it as `void (int)`.
            let set = unsafe unsafeBitCast(address.bits, to: (@convention(c) (CInt) -> Void).self)
            set(1)
            return " (one thread)"
        }
        // SAFETY: BLIS declares it as `void (dim_t)`, and `dim_t` is as wide as a pointer.
        let set = unsafe unsafeBitCast(address.bits, to: (@convention(c) (Int) -> Void).self)
        set(1)
        return " (one thread)"
    }

    /// What a function without arguments says of its library, a constant text.
    private static func text(of name: String) -> String? {
        guard let address = symbol(name) else { return nil }
        typealias Text = @convention(c) () -> UnsafePointer<CChar>?
        // SAFETY: the two functions this is called for are declared as `char *(void)`.
        let function = unsafe unsafeBitCast(address.bits, to: Text.self)
        guard let text = unsafe function() else { return nil }
        return unsafe String(cString: text)
    }

    /// Where a symbol lies.
    private struct Address {
        let bits: Int
    }

    /// A symbol of this process and the libraries it is linked with.
    private static func symbol(_ name: String) -> Address? {
        // SAFETY: the handle is that of the process itself, which is never unloaded.
        guard let process = unsafe dlopen(nil, RTLD_NOW), let found = unsafe dlsym(process, name)
        else { return nil }
        return Address(bits: Int(bitPattern: found))
    }
}
