"""The services together, through the edge, as users and operators meet them."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from conftest import FIXED, compose, eventually, redis, sql
from sse import EventStream

REVISION = os.environ.get("REVISION") or "integration"


def names(http: httpx.Client, query: str = "") -> list[str]:
    answer = http.get(f"/api/items{query}")
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def add(http: httpx.Client, name: str) -> int:
    answer = http.post("/api/items", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def origin(http: httpx.Client) -> str:
    """Where the list came from: hit, miss, or bypass while Redis is avoided."""
    return http.get("/api/items").headers["x-cache"]


class TestEdge:
    """Frontend, backend and server behind one address."""

    @pytest.mark.parametrize(
        ("path", "service"),
        [
            ("/version", "frontend"),
            ("/api/version", "backend"),
            ("/events/version", "server"),
        ],
    )
    def test_each_route_ends_at_its_service(
        self, http: httpx.Client, path: str, service: str
    ) -> None:
        answer = http.get(path)
        assert answer.json() == {"service": service, "revision": REVISION}

    def test_the_page_needs_nothing_but_itself_and_the_api(
        self, http: httpx.Client
    ) -> None:
        page = http.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["cache-control"] == "no-cache"
        assert "/api/items" in page.text and "/events" in page.text
        assert 'src="/' not in page.text
        again = http.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert again.status_code == 304
        assert http.get("/nothing").status_code == 404

    def test_refusals_of_the_backend_reach_the_user_unchanged(
        self, http: httpx.Client
    ) -> None:
        answer = http.post("/api/items", json={"name": ""})
        assert answer.status_code == 422
        [problem] = answer.json()["problems"]
        assert problem.startswith("name: must have 1 to 200 characters")

    @pytest.mark.parametrize("service", ["backend", "frontend", "server"])
    def test_services_run_without_rights(self, service: str) -> None:
        assert compose("exec", "-T", service, "id", "-u") == "10001"
        touch = "touch /written 2>/dev/null && echo written || echo refused"
        assert compose("exec", "-T", service, "sh", "-c", touch) == "refused"


class TestPostgres:
    """Backend and database."""

    def test_an_item_is_a_row_and_a_row_is_an_item(self, http: httpx.Client) -> None:
        number = add(http, "délta 🎈")
        assert sql(f"SELECT name FROM items WHERE id = {number}") == "délta 🎈"
        assert names(http) == ["délta 🎈", *reversed(FIXED)]
        assert names(http, "?limit=2&before=3") == ["beta", "alpha"]

    def test_the_outbox_is_empty_once_everything_is_announced(
        self, http: httpx.Client
    ) -> None:
        add(http, "delta")
        eventually(lambda: sql("SELECT count(*) FROM outbox") == "0")

    def test_items_survive_a_new_backend(self, http: httpx.Client) -> None:
        compose("up", "--detach", "--no-build", "--no-deps", "--force-recreate",
                "--wait", "backend")  # fmt: skip
        eventually(lambda: http.get("/api/readyz").is_success)
        assert names(http) == list(reversed(FIXED))

    def test_a_lost_database_is_told_and_found_again(self, http: httpx.Client) -> None:
        compose("stop", "--timeout", "5", "postgres")
        try:
            answer = http.get("/api/items?limit=77")
            assert answer.status_code == 503
            assert answer.json()["problems"] == [
                "the database does not answer, try again"
            ]
            assert http.get("/api/readyz").status_code == 503
            assert http.get("/api/healthz").status_code == 200
        finally:
            compose("start", "postgres")
        eventually(lambda: http.get("/api/readyz").is_success)
        assert names(http) == list(reversed(FIXED))

    def test_many_writers_at_once(self, http: httpx.Client) -> None:
        with ThreadPoolExecutor(16) as pool:
            numbers = list(pool.map(lambda n: add(http, f"n{n}"), range(160)))
        assert sorted(numbers) == list(range(4, 164))
        assert len(set(names(http, "?limit=200"))) == 163


class TestRedis:
    """Backend and cache."""

    def test_hit_and_invalidation(self, http: httpx.Client) -> None:
        eventually(lambda: origin(http) == "hit")
        assert "gamma" in redis("GET", "items:page:100:")
        add(http, "delta")
        answer = http.get("/api/items")
        assert answer.headers["x-cache"] != "hit"
        assert answer.json()["items"][0]["name"] == "delta"
        eventually(lambda: origin(http) == "hit")
        assert names(http)[0] == "delta"

    def test_a_hit_does_not_ask_postgres(self, http: httpx.Client) -> None:
        eventually(lambda: origin(http) == "hit")
        sql("DELETE FROM items WHERE name = 'gamma'")

        def hit_with_gamma() -> bool:
            answer = http.get("/api/items")
            return answer.headers["x-cache"] == "hit" and "gamma" in answer.text

        eventually(hit_with_gamma, 20)

    def test_own_writes_are_seen_at_once(self, http: httpx.Client) -> None:
        def write_and_read(number: int) -> bool:
            add(http, f"own {number}")
            return f"own {number}" in names(http, "?limit=200")

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(write_and_read, range(80)))

    def test_redis_down_still_serves_and_catches_up(
        self, http: httpx.Client, url: str
    ) -> None:
        assert names(http) == list(reversed(FIXED))
        with EventStream(f"{url}/events") as stream:
            eventually(lambda: stream.begun)
            compose("stop", "--timeout", "5", "redis")
            try:
                started = time.monotonic()
                add(http, "during")
                answer = http.get("/api/items")
                # Far from the 10 s after which a page gives up.
                assert time.monotonic() - started < 8
                assert answer.headers["x-cache"] == "bypass"
                assert answer.json()["items"][0]["name"] == "during"
                assert http.get("/api/readyz").status_code == 200
                assert http.get("/events/healthz").status_code == 200
                eventually(lambda: http.get("/events/readyz").status_code == 503)
            finally:
                compose("start", "redis")
            # The page in Redis is older than the item; nobody may get it.
            assert names(http)[0] == "during"
            eventually(lambda: stream.names == ["during"])
            eventually(lambda: origin(http) == "hit")
            assert names(http)[0] == "during"
            assert stream.names == ["during"]


class TestEvents:
    """Backend, stream and server."""

    def test_a_change_arrives_as_it_happens(self, http: httpx.Client, url: str) -> None:
        with EventStream(f"{url}/events") as stream:
            eventually(lambda: stream.begun)
            assert stream.events == [("ready", '{"resumed":false}')]
            number = add(http, "delta")
            eventually(lambda: stream.names == ["delta"])
            assert json.loads(stream.events[-1][1])["id"] == number

    def test_nothing_is_lost_across_a_new_server(
        self, http: httpx.Client, url: str
    ) -> None:
        with EventStream(f"{url}/events") as stream:
            eventually(lambda: stream.begun)
            add(http, "before")
            eventually(lambda: stream.names == ["before"])
            stopping = threading.Thread(target=compose, args=("stop", "server"))
            stopping.start()
            assert stream.ended.wait(10)
            assert stream.retry == 500
            stopping.join()
        add(http, "between 1")
        add(http, "between 2")
        compose("start", "server")
        eventually(lambda: http.get("/events/readyz").is_success)
        with EventStream(f"{url}/events", stream.last_id) as resumed:
            eventually(lambda: len(resumed.names) == 2)
            add(http, "after")
            eventually(lambda: len(resumed.names) == 3)
            assert resumed.events[0] == ("ready", '{"resumed":true}')
            assert resumed.names == ["between 1", "between 2", "after"]

    def test_a_client_without_events_resumes_too(
        self, http: httpx.Client, url: str
    ) -> None:
        with EventStream(f"{url}/events") as stream:
            eventually(lambda: stream.begun)
        add(http, "missed")
        with EventStream(f"{url}/events", stream.last_id) as resumed:
            eventually(lambda: resumed.names == ["missed"])

    def test_a_record_that_is_gone_is_told(self, http: httpx.Client, url: str) -> None:
        with EventStream(f"{url}/events") as stream:
            eventually(lambda: stream.begun)
        for number in range(5):
            add(http, f"n{number}")
        redis("XTRIM", "items", "MAXLEN", "2")
        with EventStream(f"{url}/events", stream.last_id) as resumed:
            eventually(lambda: resumed.begun)
            assert resumed.events[0][0] == "reset"
            add(http, "after")
            eventually(lambda: resumed.names == ["after"])

    def test_all_clients_see_all_changes_in_order(
        self, http: httpx.Client, url: str
    ) -> None:
        streams = [EventStream(f"{url}/events") for _ in range(5)]
        for stream in streams:
            stream.__enter__()
        try:
            eventually(lambda: all(stream.begun for stream in streams))
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda n: add(http, f"n{n}"), range(100)))
            eventually(lambda: all(len(s.names) >= 100 for s in streams))
            ids = [json.loads(data)["id"] for _, data in streams[0].events[1:]]
            assert ids == sorted(ids) and len(set(ids)) == 100
            assert all(stream.events == streams[0].events for stream in streams)
        finally:
            for stream in streams:
                stream.__exit__(None, None, None)


class TestStop:
    """What is in flight when a container is stopped."""

    def test_a_waiting_request_is_answered(self, http: httpx.Client) -> None:
        answers: list[httpx.Response] = []

        def poll() -> None:
            answers.append(http.get("/api/items/changes?since=3&wait=10"))

        waiting = threading.Thread(target=poll)
        waiting.start()
        time.sleep(1)
        compose("stop", "backend")
        try:
            waiting.join(20)
            assert [answer.status_code for answer in answers] == [200]
        finally:
            compose("start", "backend")
        eventually(lambda: http.get("/api/readyz").is_success)

    @pytest.mark.parametrize("service", ["backend", "frontend", "server"])
    def test_a_stop_is_no_failure(self, http: httpx.Client, service: str) -> None:
        compose("stop", service)
        try:
            listed = compose("ps", "--all", "--format", "{{.ExitCode}}", service)
            assert listed == "0"
        finally:
            compose("start", service)
        eventually(lambda: http.get("/version").is_success)
        eventually(lambda: http.get("/api/readyz").is_success)
        eventually(lambda: http.get("/events/readyz").is_success)

    def test_a_long_poll_sees_the_change_it_waits_for(self, http: httpx.Client) -> None:
        with ThreadPoolExecutor(1) as pool:
            poll = pool.submit(http.get, "/api/items/changes?since=3&wait=10")
            time.sleep(0.5)
            add(http, "delta")
            answer = poll.result(20).json()
        assert [item["name"] for item in answer["items"]] == ["delta"]
