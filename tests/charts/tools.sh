# Puts into a folder what judges the chart: helm 3 and 4, kubeconform, kube-score, helm-docs, and the schemas.
# sh tests/charts/tools.sh FOLDER PYTHON. Needs Go; some minutes the first time, seconds after.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd) python=$2
command -v go >/dev/null || { echo "Go is not on the PATH: install it (https://go.dev/dl), then again." >&2; exit 1; }

install() { GOBIN=$folder go install "$@"; }

# Built so, helm thinks itself beside Kubernetes 1.20; a release of it says its own.
at="-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=34"
install -ldflags "$at -X helm.sh/helm/v3/internal/version.version=v3.22.0" helm.sh/helm/v3/cmd/helm@v3.22.0
install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
install github.com/norwoodj/helm-docs/cmd/helm-docs@v1.14.2
"$python" -m tests.charts.schemas "$folder/schemas"
# Last, for it takes as long as all the others.
GOBIN=$folder/4 go install helm.sh/helm/v4/cmd/helm@v4.3.1
