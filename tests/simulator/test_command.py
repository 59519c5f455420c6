from __future__ import annotations

import signal
from pathlib import Path

import pytest
import requests

from tests.processes import free_port, manage


@pytest.mark.system
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_simulator_runs_alone_and_ends_when_asked(
    tmp_path: Path, by: signal.Signals
) -> None:
    with manage("simulator", "--port", "0", folder=tmp_path) as process:
        address = process.wait_for("Simulator ready at http://127.0.0.1:").split()[-1]

        assert requests.get(address, timeout=10).status_code == 200
        assert requests.get(f"{address}api/numbers/", timeout=10).json() == {
            "numbers": []
        }
        assert process.stop(by=by) == 0
        assert len(process.lines) == 1
    assert (tmp_path / "simulator.sqlite3").exists()
    assert not (tmp_path / "parley.sqlite3").exists()


@pytest.mark.system
def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    port = str(free_port())
    with manage("simulator", "--port", port, folder=tmp_path) as first:
        first.wait_for("Simulator ready")
        with manage("simulator", "--port", port, folder=tmp_path / "other") as second:
            second.wait_for(f"CommandError: Port {port}: Address already in use.")
            second.popen.wait(60)
            assert second.popen.returncode != 0
            assert len(second.lines) == 1
        assert first.stop() == 0


@pytest.mark.system
def test_what_it_accepted_is_there_after_a_restart(tmp_path: Path) -> None:
    with manage("simulator", "--port", "0", folder=tmp_path) as first:
        address = first.wait_for("Simulator ready").split()[-1]
        phone = {"name": "Dina", "wa_id": "351912345678"}
        requests.post(f"{address}api/phones/", json=phone, timeout=10)
        first.stop()

    with manage("simulator", "--port", "0", folder=tmp_path) as second:
        address = second.wait_for("Simulator ready").split()[-1]
        phones = requests.get(f"{address}api/phones/", timeout=10).json()["phones"]
        assert [one["name"] for one in phones] == ["Dina"]
        second.stop()
