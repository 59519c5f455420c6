from __future__ import annotations

from config.celery import app

QUEUES = set(app.conf.task_queues)


def test_beat_rings_only_for_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert rung <= app.tasks.keys()


def test_what_beat_rang_for_does_not_pile_up() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"]


def test_a_worker_whose_clock_is_a_minute_ahead_hears_beat() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] > 60


def test_every_lane_is_one_that_workers_serve() -> None:
    routes = app.conf.task_routes.values()
    assert {route["queue"] for route in routes} <= QUEUES
    assert app.conf.task_default_queue in QUEUES


def test_workers_of_every_lane_are_asked_to_show_themselves() -> None:
    asked = {
        entry["args"]: entry["options"]["queue"]
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == "pipe.tasks.show_at_work"
    }
    assert asked == {(lane,): lane for lane in QUEUES}


def test_sending_receiving_and_files_have_lanes_of_their_own() -> None:
    def lane(task: str) -> str:
        route = app.amqp.router.route({}, task)
        name: str = route["queue"].name
        return name

    assert lane("inbox.tasks.send_reply") == "sending"
    assert lane("inbox.tasks.fetch_due") == "media"
    assert lane("channels_app.tasks.drain_webhooks") == "receiving"
    assert lane("channels_app.tasks.check_connection") == "default"
