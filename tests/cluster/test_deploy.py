"""The ready files of docs/deploy: read by the programs they are for, where these are here; held to the settings."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisions.management.commands.start import Command
from tests.postgres import ROOT

FILES = ROOT / "docs" / "deploy"
SETTINGS = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.M))


def container() -> list[tuple[str, str]]:
    """The Containerfile's instructions, lines that go on joined."""
    text = re.sub(r"\\\n\s*", "", (FILES / "Containerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FILES / "compose.yaml").read_text(encoding="utf-8"))
    return found


def environments() -> list[dict[str, str]]:
    return [service.get("environment", {}) for service in compose()["services"].values()]


def test_the_image_copies_what_there_is_and_runs_as_nobody_special() -> None:
    copied = [rest for name, rest in container() if name == "COPY" and not rest.startswith("--from")]
    assert [one for rest in copied for one in rest.split()[:-1] if not (ROOT / one).exists()] == []
    assert [rest for name, rest in container() if name == "USER"] == ["rta-db"]
    assert not [rest for name, rest in container() if name in {"ENV", "ARG"} and re.search("KEY|PASSWORD|URL", rest)]
    assert {name for _, rest in container() for name in re.findall(r"RTA_DB_[A-Z_]+", rest)} <= SETTINGS


def test_every_variable_of_the_containers_is_a_setting() -> None:
    named = {name for one in environments() for name in one if name.startswith(("RTA_DB_", "DATABASE_URL"))}
    assert named and named <= SETTINGS


def test_secrets_come_from_outside_and_every_one_is_in_the_example() -> None:
    text = (FILES / "compose.yaml").read_text(encoding="utf-8")
    example = set(re.findall(r"^([A-Z_]+)=", (FILES / "settings.env.example").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == example
    for one in environments():
        assert all("${" in value for name, value in one.items() if re.search("SECRET|PASSWORD$|DATABASE_URL", name))


def test_services_need_only_services_and_volumes_that_there_are() -> None:
    found = compose()
    needed = {one for service in found["services"].values() for one in service.get("depends_on", {})}
    mounted = [one for service in found["services"].values() for one in service.get("volumes", [])]
    assert needed <= set(found["services"])
    assert {one.split(":")[0] for one in mounted if one[0] not in "./$"} == set(found["volumes"])
    images = [service["image"] for service in found["services"].values() if service["image"] != "rta-db"]
    assert all(re.fullmatch(r"docker\.io/library/[a-z]+:[\d.]+-bookworm", image) for image in images)


def test_what_the_containers_run_is_a_command_with_its_options() -> None:
    commands = [service.get("command", [""]) for service in compose()["services"].values()]
    run = [command for command in commands if command[0] == "start"]
    parser = Command().create_parser("manage.py", "start")
    assert [bool(parser.parse_args(command[1:])) for command in run] == [True, True]


@pytest.mark.alone
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    done = subprocess.run(nginx(tmp_path, "127.0.0.1:9", 8080, 8443, "-t"), capture_output=True, text=True)
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


def nginx(folder: Path, worker: str, http: int, https: int, *options: str) -> list[str]:
    """The command that runs nginx with our configuration on other ports, with a certificate made for the occasion."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        pytest.skip("no nginx. Debian, Ubuntu: apt-get install nginx-light; macOS: brew install nginx")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*made, *files], check=True, capture_output=True)
    ours = (FILES / "nginx.conf").read_text(encoding="utf-8")
    for before, after in {
        "web:8000": worker,
        "listen 80 ": f"listen 127.0.0.1:{http} ",
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "/etc/nginx/certificates": str(folder),
    }.items():
        assert before in ours
        ours = ours.replace(before, after)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"pid {folder}/pid; error_log stderr; daemon off; events {{}} http {{ access_log off; {temporary}"
    (folder / "nginx.conf").write_text(f"{around}\n{ours}\n}}")
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), *options]


def health_check() -> list[str]:
    """The command by which the image asks for its health."""
    (told,) = [rest for name, rest in container() if name == "HEALTHCHECK"]
    found: list[str] = json.loads(told.split("CMD ", 1)[1])
    return found
