#!/bin/sh
# What kept inputs reach: coverage.sh BUILD CORPUS NAME… Writes BUILD/report.txt, by file, and ends with
# a line for each harness and one for all.
set -eu

build=$1
corpus=$2
shift 2
rm -f "$build"/*.profraw
objects=
for name in "$@"; do
    folders=
    for folder in "tests/fuzz/corpus/$name" "tests/fuzz/found/$name" "$corpus/$name"; do
        if [ -d "$folder" ]; then
            folders="$folders $folder"
        fi
    done
    # shellcheck disable=SC2086
    LLVM_PROFILE_FILE="$build/$name.profraw" "$build/tests/fuzz_$name" $folders >"$build/$name.log"
    llvm-profdata merge -o "$build/$name.profdata" "$build/$name.profraw"
    objects="$objects${objects:+ -object} $build/tests/fuzz_$name"
done
llvm-profdata merge -o "$build/all.profdata" "$build"/*.profraw
# shellcheck disable=SC2086
llvm-cov report $objects -instr-profile="$build/all.profdata" -ignore-filename-regex='tests/' \
    >"$build/report.txt"
cat "$build/report.txt"
for name in "$@"; do
    llvm-cov report "$build/tests/fuzz_$name" -instr-profile="$build/$name.profdata" \
        -ignore-filename-regex='tests/' | awk -v name="$name" \
        '$1 == "TOTAL" { print name ": " $4 " of regions, " $10 " of lines" }'
done
