#!/bin/sh
# Runs harnesses one after the other: run.sh BUILD SECONDS NAME… Ends with a line for each, and with 1
# where one of them broke.
set -eu

# What the sanitizer keeps back of freed memory, and never gives to the system, isn't the harness's: the
# limit of all memory is wide, that of one piece narrow.
export ASAN_OPTIONS=quarantine_size_mb=32:allocator_release_to_os_interval_ms=1000

build=$1
seconds=$2
shift 2
failed=0
summary=
for name in "$@"; do
    corpus=$build/corpus/$name
    found=$build/found/$name
    log=$build/$name.log
    mkdir -p "$corpus" "$found"
    length=2048
    words=$name
    case $name in
    annotator | tree) length=400 ;; # a byte is a token
    anchor | text) length=200 ;;
    forms) # a sidecar, and then a page
        length=4096
        words=sidecar
        ;;
    esac
    dictionary=
    if [ -f "tests/fuzz/$words.dict" ]; then
        dictionary="-dict=tests/fuzz/$words.dict"
    fi
    seeds=
    for folder in "tests/fuzz/corpus/$name" "tests/fuzz/found/$name"; do
        if [ -d "$folder" ]; then
            seeds="$seeds $folder"
        fi
    done
    echo "fuzzing $name for $seconds s, log in $log"
    # shellcheck disable=SC2086
    if nice -n 10 "$build/harness_$name" -max_total_time="$seconds" -max_len=$length -timeout=20 \
        -rss_limit_mb=2048 -malloc_limit_mb=512 -print_final_stats=1 -artifact_prefix="$found/" $dictionary \
        "$corpus" $seeds >"$log" 2>&1; then
        result=held
    else
        result=BROKE
        failed=1
        grep -m 5 -E 'broken:|ERROR|runtime error|SUMMARY' "$log" || true
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    cover=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
    summary="$summary
$name: $result, ${runs:-?} executions, ${cover:-cov: ?}"
done
echo "$summary"
exit $failed
