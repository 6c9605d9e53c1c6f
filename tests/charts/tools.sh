# Builds the tools of the chart's tests: helm, kubeconform, kube-score, helm-docs, and the schemas.
# sh tests/charts/tools.sh FOLDER PYTHON; FOLDER 4 builds Helm 4, which takes as long as all others.
# Needs Go; takes minutes the first time, seconds after.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd) what=$2
command -v go >/dev/null || { echo "Go is not on the PATH: install it (https://go.dev/dl), then again." >&2; exit 1; }

install() { GOBIN=$folder go install "$@"; }

if [ "$what" = 4 ]; then
    GOBIN=$folder/4 go install helm.sh/helm/v4/cmd/helm@v4.3.1
    exit
fi

# Without these versions, a helm built from source assumes Kubernetes 1.20.
at="-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=34"
install -ldflags "$at -X helm.sh/helm/v3/internal/version.version=v3.22.0" helm.sh/helm/v3/cmd/helm@v3.22.0
install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
install github.com/norwoodj/helm-docs/cmd/helm-docs@v1.14.2
"$what" -m tests.charts.schemas "$folder/schemas"
