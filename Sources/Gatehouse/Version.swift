/// The version of this package ([Semantic Versioning](https://semver.org)).
public let gatehouseVersion = "0.1.0"
