"""Three codes get shorter, and codebook versions read v1.1: in the coding, its history and what was loaded last."""

from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone

RENAMED = {
    "kind:dispute_settlement_exclusion": "kind:dispute_exclusion",
    "theme:authorized_economic_operator": "theme:authorized_operators",
    "beneficiary:agricultural_producers": "beneficiary:agri_producers",
}
CODES = {old.partition(":")[2]: new.partition(":")[2] for old, new in RENAMED.items()}
CHUNK = 1000


def rename(apps, schema_editor):
    models = {name: apps.get_model("provisions", name) for name in ("CodebookVersion", "Value", "Provision", "Reading")}
    versions = _rename_versions(**models)
    if _rename_values(**models) or versions:
        apps.get_model("provisions", "DatasetState").objects.update(version=F("version") + 1, changed=timezone.now())
    _rewrite(apps.get_model("provisions", "Revision"), "model", "state", _renamed_state)
    _rewrite(apps.get_model("provisions", "LoadedRow"), "dataset", "row", _renamed_row)
    for one in apps.get_model("provisions", "SavedFilter").objects.filter(model__in=["provision", "reading"]):
        for old, new in CODES.items():
            one.query = one.query.replace(old, new)
        one.save(update_fields=["query"])


def _rename_versions(CodebookVersion, Provision, Reading, **_others):
    old = list(CodebookVersion.objects.filter(version__regex=r"^[0-9]"))
    for one in old:
        CodebookVersion.objects.get_or_create(version=f"v{one.version}", defaults={"date": one.date, "note": one.note})
        for model in (Provision, Reading):
            model.objects.filter(codebook_id=one.version).update(codebook_id=f"v{one.version}")
        one.delete()
    return old


def _rename_values(Value, Provision, Reading, **_others):
    old = list(Value.objects.filter(key__in=RENAMED))
    for one in old:
        key, one.key, one.code = one.key, RENAMED[one.key], RENAMED[one.key].partition(":")[2]
        one.save(force_insert=not Value.objects.filter(key=one.key).exists())
        for model, owner in ((Provision, "provision_id"), (Reading, "reading_id")):
            through = model.coded_values.through.objects
            twice = through.filter(value_id=one.key).values(owner)
            through.filter(Q(**{f"{owner}__in": list(twice.values_list(owner, flat=True))}), value_id=key).delete()
            through.filter(value_id=key).update(value_id=one.key)
        Value.objects.filter(key=key).delete()
    return old


def _rewrite(model, kind, column, renamed):
    """Rewrite the JSON of a table's rows of some kinds, and their keys, a thousand at a time."""
    last, kinds = 0, ("provision", "reading", "value", "codebookversion", "provisions", "readings", "codebook_values",
                      "codebook_versions")  # fmt: skip
    while rows := list(model.objects.filter(**{f"{kind}__in": kinds}, pk__gt=last).order_by("pk")[:CHUNK]):
        last, changed = rows[-1].pk, []
        for row in rows:
            before = row.key, getattr(row, column)
            after = renamed(getattr(row, kind), *before)
            if after != before:
                row.key = after[0]
                setattr(row, column, after[1])
                changed.append(row)
        model.objects.bulk_update(changed, ["key", column])


def _renamed_state(model, key, state):
    state = dict(state)
    if model in ("provision", "reading"):
        if state.get("coded_values"):
            state["coded_values"] = sorted(RENAMED.get(value, value) for value in state["coded_values"])
        state["codebook"] = _version(state.get("codebook"))
    elif model == "value" and key in RENAMED:
        key = state["key"] = RENAMED[key]
        state["code"] = CODES[state["code"]]
    elif model == "codebookversion":
        key = state["version"] = _version(key)
    return key, state


def _renamed_row(dataset, key, row):
    row = {name: [CODES.get(code, code) for code in value] if isinstance(value, list) else value
           for name, value in row.items()}  # fmt: skip
    if dataset in ("provisions", "readings") and "codebook" in row:
        row["codebook"] = _version(row["codebook"])
    elif dataset == "codebook_versions":
        key = row["version"] = _version(key)
    elif dataset == "codebook_values" and key.replace("/", ":") in RENAMED:
        key = RENAMED[key.replace("/", ":")].replace(":", "/")
        row["code"] = CODES[row["code"]]
    return key, row


def _version(version):
    return f"v{version}" if version and version[0].isdigit() else version


class Migration(migrations.Migration):
    dependencies = [("provisions", "0016_text_completeness")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
