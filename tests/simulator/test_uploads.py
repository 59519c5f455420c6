from __future__ import annotations

from tests.simulator.shop import Shop


def test_a_sample_comes_in_pieces(shop: Shop) -> None:
    begun = shop.begin_sample(10, "image/png")
    assert "error" in shop.bring_piece(begun, b"01234")

    upload = begun.split("?")[0]
    headers = {"Authorization": f"OAuth {shop.number['access_token']}"}
    url = f"{shop.graph.url}/v25.0/{upload}"
    told = shop.graph.session.get(url, headers=headers, timeout=20).json()
    done = shop.bring_piece(begun, b"56789")

    assert told == {"id": upload, "file_offset": 5}
    assert done["h"].startswith("4::")


def test_a_sample_is_let_in_by_another_word(shop: Shop) -> None:
    upload = shop.begin_sample(10, "image/png").split("?")[0]

    assert shop.call("GET", upload).json()["error"]["code"] == 190


def test_samples_are_of_five_types(shop: Shop) -> None:
    path = f"{shop.number['app_id']}/uploads"

    answer = shop.call("POST", path, file_length="10", file_type="image/webp")

    assert answer.json()["error"]["code"] == 100
