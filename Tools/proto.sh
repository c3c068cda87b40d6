#!/bin/sh
# Generates Sources/GatehouseProtocol/gatehouse.pb.swift from gatehouse.proto, with the generator of
# the very swift-protobuf that the package is built with.
set -eu
cd "$(dirname "$0")/.."

if ! command -v protoc >/dev/null 2>&1; then
    echo "proto: found no protoc; install it (Debian, Ubuntu: protobuf-compiler)" >&2
    exit 1
fi
swift package resolve
generator=.build/protoc-gen-swift
swift build -c release --product protoc-gen-swift \
    --package-path .build/checkouts/swift-protobuf --scratch-path "$generator"
protoc --plugin=protoc-gen-swift="$generator/release/protoc-gen-swift" \
    --proto_path=Sources/GatehouseProtocol \
    --swift_opt=Visibility=Package,UseAccessLevelOnImports=true \
    --swift_out=Sources/GatehouseProtocol gatehouse.proto
