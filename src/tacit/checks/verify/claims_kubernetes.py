"""PURE. Find the claims of `kubectl` commands: objects, and ports of services.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tacit.checks.verify.values import Basis, Claim

DELETED = "deleted"  # form of a claim about an object that a command deletes
FORWARD = "forward"  # form of a claim about the port of a service to which a command forwards a port
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_OPEN = re.compile(r"-(?:name|x{3,})\Z")  # ends of names that readers must replace, such as `service-name`
_NUMBERED = re.compile(r"-\d+$")
_FORWARDED = re.compile(r"\d*:(\d{2,5})")
# The names of Kubernetes kinds in `kubectl` commands, in the singular.
_KINDS = {
    **dict.fromkeys(("deployment", "deploy"), "Deployment"),
    **dict.fromkeys(("service", "svc"), "Service"),
    **dict.fromkeys(("statefulset", "sts"), "StatefulSet"),
    **dict.fromkeys(("daemonset", "ds"), "DaemonSet"),
    **dict.fromkeys(("configmap", "cm"), "ConfigMap"),
    **dict.fromkeys(("ingress", "ing"), "Ingress"),
    **dict.fromkeys(("cronjob", "cj"), "CronJob"),
    **dict.fromkeys(("horizontalpodautoscaler", "hpa"), "HorizontalPodAutoscaler"),
    **dict.fromkeys(("persistentvolumeclaim", "pvc"), "PersistentVolumeClaim"),
}
_VERBS = {"get", "describe", "delete", "edit", "logs", "exec", "port-forward", "scale", "rollout", "set", "patch"}
_NAMESPACE_OPTIONS = {"-n", "--namespace"}
# the options whose value is the next word; it is not known whether other long options have one
_WITH_VALUES = {*_NAMESPACE_OPTIONS, "-f", "--filename", "-l", "--selector", "-o", "--output", "-c", "--container"}
_WITH_VALUES |= {"-s", "--context", "--kubeconfig", "--cluster", "--user", "-L", "-k", "-e"}
_WITHOUT_VALUES = {"--all", "--all-namespaces", "--all-containers", "--watch", "--follow", "--previous", "--timestamps"}
_WITHOUT_VALUES |= {"--show-labels", "--no-headers", "--ignore-not-found", "--force", "--now", "--stdin", "--tty"}
_OF_OTHERS = re.compile(r"^kube-|-(?:system|operator)$")  # namespaces of the cluster and of programs that run it
# namespaces into which the guides of common programs install these; their objects are those of these programs
_OF_CLUSTERS = {"ingress-nginx", "cert-manager", "argocd", "monitoring"}
_OF_CLUSTERS |= {
    "istio-system",
    "flux-system",
    "linkerd",
    "traefik",
    "observability",
    "kubernetes-dashboard",
    "logging",
}


def kubectl(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield what a `kubectl` command names: an object such as `deployment/api`, and the port of a service.

    Objects in the namespaces of the cluster and of common programs, such as `kube-system`, are left out.
    """
    plain, namespace = parts(words)
    if not plain or plain[0] not in _VERBS or _OF_OTHERS.search(namespace) or namespace in _OF_CLUSTERS:
        return
    form = DELETED if plain[0] == "delete" else "shell"
    for number, word in enumerate(plain[1:], 1):
        kind, mark, name = word.partition("/")
        if not mark and number + 1 < len(plain):
            name = plain[number + 1]
        known = _KINDS.get(kind.lower().removesuffix("s"), "") or _KINDS.get(kind.lower(), "")
        if known and _NAME.fullmatch(name) and not (_OPEN.search(name) or _is_made_by_cluster(known, name)):
            yield Claim("manifest", f"{known}/{name}", line, basis=Basis.TYPED, form=form)
            if plain[0] == "port-forward" and known == "Service":
                yield from _forwarded(name, plain[number + 1 :], line)
            return


def parts(words: Sequence[str]) -> tuple[list[str], str]:
    """Return the words of a `kubectl` command without its options, and the namespace that an option names, or `""`.

    An unknown long option without `=` may have a value in the next word, so all words after it are left out.
    """
    plain: list[str] = []
    namespace, unknown = "", False
    rest = iter(words)
    for word in rest:
        option, mark, value = word.partition("=")
        if word == "--":
            break
        if mark and option in _NAMESPACE_OPTIONS:
            namespace = value
        elif word == "-f" and "logs" in plain:
            continue  # here, the option means that the command follows the log
        elif word in _WITH_VALUES or (word == "-p" and "patch" in plain):
            value = next(rest, "")
            namespace = value if word in _NAMESPACE_OPTIONS else namespace
        elif word.startswith("--") and not mark and word not in _WITHOUT_VALUES:
            unknown = True  # the next word may be the value of this option
        elif not word.startswith("-") and not unknown:
            plain.append(word)
    return plain, namespace


def _is_made_by_cluster(kind: str, name: str) -> bool:
    """Return whether the cluster, or a controller in it, makes an object of this kind and name: `data-orders-0`."""
    return name == "kubernetes" or (kind == "PersistentVolumeClaim" and _NUMBERED.search(name) is not None)


def _forwarded(service: str, words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the ports of a service to which a command forwards ports of this machine: 80 in `8080:80`."""
    for word in words:
        if found := _FORWARDED.fullmatch(word):
            yield Claim("port", found[1], line, owner=service, basis=Basis.TYPED, form=FORWARD)
