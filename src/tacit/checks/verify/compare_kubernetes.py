"""PURE. Compare the Kubernetes objects that documents name with the code."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, by_facts, unknown
from tacit.checks.verify.claims_kubernetes import DELETED
from tacit.checks.verify.facts import fold
from tacit.checks.verify.shapes import is_placeholder
from tacit.checks.verify.values import Claim, Evidence, Verdict
from tacit.checks.verify.world import Found, World, proofs

# names of stages, which tools add to names, and for which clusters have namespaces of their own
_STAGES = {"dev", "development", "test", "testing", "qa", "uat", "int", "stage", "staging", "stg", "preprod", "preview"}
_STAGES |= {"prod", "production", "prd", "demo", "canary", "blue", "green", "local", "ci", "sandbox"}
# kinds of Kubernetes itself; for objects of other kinds, an operator makes further objects with the same first words
_BUILT_IN = {"Namespace", "Deployment", "Service", "StatefulSet", "DaemonSet", "ConfigMap", "Secret", "Ingress", "Job"}
_BUILT_IN |= {"CronJob", "Pod", "ReplicaSet", "HorizontalPodAutoscaler", "PersistentVolumeClaim", "PersistentVolume"}
_BUILT_IN |= {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "NetworkPolicy"}
_BUILT_IN |= {"StorageClass", "PodDisruptionBudget", "IngressClass", "LimitRange", "ResourceQuota", "PriorityClass"}
_BUILT_IN |= {"Kustomization", "CustomResourceDefinition", "APIService", "Endpoints", "EndpointSlice"}
AFFIXES = ("namePrefix", "nameSuffix")  # keys of a kustomization that change the names of all its objects
_CLOSE = 0.75  # the least similarity of a name that is suggested, from 0 to 1


def manifest(claim: Claim, world: World) -> Answer:
    """Check the claim that a Kubernetes object exists, by its kind and name, such as `Deployment/api`.

    If the code does not declare the object, but a tool may create it, or a Helm chart may give it another name, the
    result is UNKNOWN.
    """
    kind, _, name = claim.name.partition("/")
    if answer := by_facts(claim, world.exact("manifest", claim.name), world, "manifest"):
        return answer
    declared = [known for known, _ in world.of_kind("manifest")]
    if why := _may_be_made(claim, name, declared, world):
        return unknown(claim, why)
    of_kind = [known for known in declared if known.startswith(f"{kind}/")]
    if not of_kind or any(path.endswith("Chart.yaml") for held in world.inventories for path in held.paths):
        near = next((known for known in of_kind if fold(known) == fold(claim.name)), "")
        if near:
            why, meant = f"there is no {kind} {name}", near.partition("/")[2]
            found = proofs(world.exact("manifest", near))
            return Answer(claim, Verdict.MISSING, why, f"did you mean {meant}?", _evidence(found), is_owned=True)
        return unknown(claim, f"the names of Kubernetes objects of the kind {kind} are not known")
    others = [known for known in declared if known.partition("/")[2] == name]
    if others:
        found = proofs(world.exact("manifest", others[0]))
        why = f"{name} is a {others[0].partition('/')[0]}, not a {kind}"
        return Answer(claim, Verdict.DIFFERS, why, others[0], _evidence(found), is_owned=True)
    close = difflib.get_close_matches(name, [known.partition("/")[2] for known in of_kind], 1, _CLOSE)
    suggestion = f"did you mean {close[0]}?" if close else ""
    why = f"there is no {kind} {name}"
    is_stage = not _STAGES.isdisjoint(name.split("-"))  # such a name may be made by a tool
    return Answer(claim, Verdict.MISSING, why, suggestion, is_owned=bool(close) and not is_stage)


def _may_be_made(claim: Claim, name: str, declared: Iterable[str], world: World) -> str:
    """Return why a missing object may exist without a file that declares it; `""` if there is no such reason."""
    if claim.form == DELETED:
        return "the command deletes the object, so it may be gone"
    if is_placeholder(name):
        return "the name may be a placeholder"
    places = (item.fact.path for key in AFFIXES for item in world.mentioned(key))
    if claim.form == "shell" and any(path.rpartition("/")[2].startswith("kustomization.y") for path in places):
        return "kustomize changes the names of objects"
    makers = (known.split("/", 1) for known in declared)
    if any(kind not in _BUILT_IN and (name == own or name.startswith(f"{own}-")) for kind, own in makers):
        return "the operator of a custom resource may create the object"
    return ""


def _evidence(found: Iterable[Found]) -> tuple[Evidence, ...]:
    return tuple(item.evidence for item in found)[:MOST_EVIDENCE]
