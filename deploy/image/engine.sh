# Builds the images with docker if its daemon is available, otherwise with buildah:
#     engine.sh build         both images, as $TAG and $KAFKA_TAG
#     engine.sh again         $TAG again from nothing; exit code 1 unless its digest is the same
#     engine.sh next          the image again as the next release, to test an upgrade
#     engine.sh load COMMAND TAG...    load images into a cluster: COMMAND is called with an archive of each
#     engine.sh sbom          write the bill of materials of $TAG to standard output
#     engine.sh updates       list Debian's updates since $TAG was built; exit code 1 if any
set -eu
TAG=${TAG:-vigie.local/vigie:dev}
KAFKA_TAG=${KAFKA_TAG:-vigie.local/vigie-kafka:4.3.1}
# Where registries are reached through a proxy with a certificate of its own, it is among these.
CERTIFICATES=${CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}

if docker info >/dev/null 2>&1; then
    engine=docker
elif command -v buildah >/dev/null; then
    engine=buildah
    export BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}" # needs no more rights than it has
else
    echo "Images are built with docker or buildah: no docker daemon answers, and there is no buildah." >&2
    exit 2
fi

version=$(awk -F '"' '/^version = / { print $2; exit }' pyproject.toml)
# The time of every file and of the image, so that two builds are equal.
epoch=$(git log -1 --format=%ct)

build() { # TARGET TAG VERSION [OPTION...]
    target=$1 tag=$2 version=$3
    shift 3
    set -- "$@" --target "$target" --tag "$tag" --build-arg "REVISION=$(git describe --always --dirty --abbrev=40 --exclude '*')" \
        --build-arg "VERSION=$version" \
        -f deploy/Dockerfile .
    case $engine in
        docker) SOURCE_DATE_EPOCH=$epoch docker build "$@" ;;
        buildah)
            if [ -f "$CERTIFICATES" ]; then
                set -- --volume "$CERTIFICATES:/run/certificates.crt:ro" \
                    --build-arg CERTIFICATES=/run/certificates.crt "$@"
            fi
            if [ -f /etc/pip.conf ]; then set -- --volume /etc/pip.conf:/etc/pip.conf:ro "$@"; fi
            buildah build --layers --timestamp "$epoch" --network host "$@"
            ;;
    esac
}

digest() { # TAG
    case $engine in
        docker) docker image inspect -f '{{.Id}}' "$1" ;;
        buildah) buildah images --quiet --no-trunc "$1" ;;
    esac
}

inside() { # COMMAND...: run it in the image as root; what it changes is forgotten
    case $engine in
        docker)
            command=$1
            shift
            docker run --rm --user 0 --entrypoint "$command" "$TAG" "$@"
            ;;
        buildah)
            container=$(buildah from --pull-never "$TAG")
            trap 'buildah rm "$container" >/dev/null' EXIT
            buildah run --user 0 --network host "$container" -- "$@"
            ;;
    esac
}

give() { # TAG: to whom the command leads, as an archive
    case $engine in
        docker) docker save -o "$archive/image.tar" "$1" ;;
        buildah) buildah push -q "$1" "docker-archive:$archive/image.tar:$1" ;;
    esac
    # It may have arguments of its own.
    # shellcheck disable=SC2086
    $command "$archive/image.tar"
    rm "$archive/image.tar"
}

case ${1:-} in
    build)
        build vigie "$TAG" "$version"
        build kafka "$KAFKA_TAG" "$version"
        ;;
    again)
        build vigie "${TAG%:*}:again" "$version" --no-cache
        first=$(digest "$TAG") second=$(digest "${TAG%:*}:again")
        echo "$first $TAG"
        echo "$second ${TAG%:*}:again"
        [ "$first" = "$second" ] || { echo "The two builds differ. Has Debian published an update since?" >&2; exit 1; }
        ;;
    next) build vigie "${TAG%:*}:next" next ;;
    load)
        command=$2
        shift 2
        archive=$(mktemp -d)
        trap 'rm -r "$archive"' EXIT
        for tag; do give "$tag"; done
        ;;
    sbom) inside cat /usr/share/sbom/vigie.cdx.json ;;
    updates)
        # shellcheck disable=SC2016
        inside sh -c 'apt-get update -qq -o APT::Update::Error-Mode=any &&
            apt-get upgrade -s -qq > /tmp/updates && ! grep ^Inst /tmp/updates'
        ;;
    *) sed -n '1,7s/^# //p' "$0" && exit 2 ;;
esac
