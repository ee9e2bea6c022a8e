"""What every store promises; the tests of a backend inherit it."""

import pytest

from eid.storage.store import AlreadyExists, Record, Store

AWKWARD = [
    *(
        "",
        " ",
        "*",
        "?",
        "[a-c]",
        "\\",
        "a*",
        "{tag}",
        "}{",
        "/",
        "a/b",
        "%",
        "%2F",
        ":",
        "a:b",
        "'",
        '"',
        "--",
        "\0",
        "a\0b",
        "\n",
        "\r\n",
    ),
    *("ż", "Źdźbło", "Київ", "😀", "\uffff", "\U0010ffff", "x" * 2000),
]
"""Keys that mean something to SQL, to globs, to a cluster, to file formats, or to nobody."""

RECORDS: list[Record] = [
    {},
    {"text": "zażółć \0 \n \u2028 😀", "": ""},
    {"numbers": [0, -1, 2**53, 2**63, -(2**63), 10**30, 0.1, -0.5, 1e300]},
    {"nothing": None, "yes": True, "no": False},
    {"nested": {"list": [[], [{}], {"a": [1, {"b": None}]}]}},
    {"large": "x" * 300_000},
]


def brief(text: str) -> str:
    return ascii(text[:8])


def number(record: Record | None) -> int:
    return 0 if record is None else int(record["n"])


def one_more(record: Record | None) -> Record:
    return {"n": number(record) + 1}


class StoreContract:
    """Wants a fixture `store`: an empty store."""

    def test_what_was_never_written_is_none(self, store: Store):
        assert store.get("code", "1") is None
        assert store.take("code", "1") is None
        assert list(store.items("code")) == []
        assert store.since("events") == []

    @pytest.mark.parametrize("record", RECORDS, ids=lambda record: next(iter(record), "empty"))
    def test_a_record_comes_back_as_it_was_written(self, store: Store, record: Record):
        store.put("code", "1", record)
        store.append("events", record)
        assert store.get("code", "1") == record
        assert list(store.items("code")) == [("1", record)]
        assert [entry for _, entry in store.since("events")] == [record]
        assert store.take("code", "1") == record

    def test_put_replaces(self, store: Store):
        store.put("code", "1", {"n": 1})
        store.put("code", "1", {"m": 2})
        assert store.get("code", "1") == {"m": 2}

    def test_a_record_is_a_copy(self, store: Store):
        record = {"list": [1]}
        store.put("code", "1", record)
        record["list"].append(2)
        first = store.get("code", "1")
        assert first == {"list": [1]}
        first["list"].append(3)
        assert store.get("code", "1") == {"list": [1]}

    def test_add_refuses_a_key_that_is_taken(self, store: Store):
        store.add("code", "1", {"n": 1})
        with pytest.raises(AlreadyExists):
            store.add("code", "1", {"n": 2})
        assert store.get("code", "1") == {"n": 1}

    def test_a_key_is_free_again_when_its_record_is_gone(self, store: Store):
        store.add("code", "1", {"n": 1})
        store.take("code", "1")
        store.add("code", "1", {"n": 2})
        store.delete("code", "1")
        store.add("code", "1", {"n": 3})
        assert store.get("code", "1") == {"n": 3}

    def test_take_gives_a_record_once(self, store: Store):
        store.put("code", "1", {"n": 1})
        assert store.take("code", "1") == {"n": 1}
        assert store.take("code", "1") is None
        assert store.get("code", "1") is None

    def test_delete_removes_and_does_not_mind_when_there_is_nothing(self, store: Store):
        store.put("code", "1", {"n": 1})
        store.delete("code", "1")
        store.delete("code", "1")
        assert store.get("code", "1") is None

    def test_update_makes_changes_and_returns_the_record(self, store: Store):
        assert store.update("counter", "1", one_more) == {"n": 1}
        assert store.update("counter", "1", one_more) == {"n": 2}
        assert store.get("counter", "1") == {"n": 2}

    def test_update_to_none_removes(self, store: Store):
        store.put("counter", "1", {"n": 1})
        assert store.update("counter", "1", lambda record: None) is None
        assert store.get("counter", "1") is None
        assert store.update("counter", "1", lambda record: None) is None
        assert list(store.items("counter")) == []

    def test_an_error_in_a_change_is_passed_on_and_changes_nothing(self, store: Store):
        def fail(record: Record | None) -> Record:
            record["n"] = 2
            raise RuntimeError("no")

        store.put("counter", "1", {"n": 1})
        with pytest.raises(RuntimeError, match="no"):
            store.update("counter", "1", fail)
        assert store.get("counter", "1") == {"n": 1}
        assert store.update("counter", "1", one_more) == {"n": 2}

    @pytest.mark.parametrize("before", [None, {"n": 1}], ids=["absent", "present"])
    @pytest.mark.parametrize("meanwhile", [None, {"n": 10}], ids=["removed", "replaced"])
    def test_a_change_that_lost_a_race_runs_again_on_what_is_there_then(
        self, store: Store, before: Record | None, meanwhile: Record | None
    ):
        seen: list[Record | None] = []

        def change(record: Record | None) -> Record:
            seen.append(record)
            if len(seen) == 1:
                store.update("counter", "1", lambda _: meanwhile)
            return one_more(record)

        store.update("counter", "1", lambda _: before)
        assert store.update("counter", "1", change) == {"n": number(meanwhile) + 1}
        assert seen == [before] if before == meanwhile else [before, meanwhile]

    @pytest.mark.parametrize("text", AWKWARD, ids=brief)
    def test_any_text_is_a_key_a_kind_and_a_log_of_its_own(self, store: Store, text: str):
        neighbours = ["other", text + "a", text + "/", "//" + text]
        for name in [text, *neighbours]:
            store.add(name, name, {"name": name})
            store.append(name, {"name": name})
            store.add("keys", name, {"name": name})
        assert store.get("keys", text) == {"name": text}
        assert dict(store.items(text)) == {text: {"name": text}}
        assert sorted(key for key, _ in store.items("keys")) == sorted([text, *neighbours])
        assert [record for _, record in store.since(text)] == [{"name": text}]
        assert store.take(text, text) == {"name": text}
        assert all(store.get(name, name) == {"name": name} for name in neighbours)

    def test_kind_and_key_do_not_run_into_each_other(self, store: Store):
        store.put("a", "b/c", {"n": 1})
        store.put("a/b", "c", {"n": 2})
        assert (store.get("a", "b/c"), store.get("a/b", "c")) == ({"n": 1}, {"n": 2})
        assert list(store.items("a")) == [("b/c", {"n": 1})]

    def test_text_that_utf_8_does_not_know_is_refused(self, store: Store):
        for verb in (store.get, store.take, store.delete):
            with pytest.raises(UnicodeEncodeError):
                verb("code", "\ud800")
        with pytest.raises(UnicodeEncodeError):
            store.put("code", "1", {"text": "\ud800"})
        assert list(store.items("code")) == []

    def test_items_gives_each_of_many_records_once(self, store: Store):
        for key in range(1500):
            store.put("many", str(key), {"n": key})
            store.put("many more", str(key), {})
        found = list(store.items("many"))
        assert sorted(record["n"] for _, record in found) == list(range(1500))
        assert all(key == str(record["n"]) for key, record in found)

    def test_records_may_go_while_items_are_read(self, store: Store):
        for key in range(700):
            store.put("many", str(key), {"n": key})
        for key, _ in store.items("many"):
            store.delete("many", key)
        assert list(store.items("many")) == []

    def test_a_log_is_read_in_the_order_in_which_it_was_written(self, store: Store):
        numbers = [store.append("events", {"n": n}) for n in range(20)]
        assert numbers == sorted(set(numbers))
        assert numbers[0] > 0
        assert numbers[-1] < 2**53
        assert store.since("events") == [(numbers[n], {"n": n}) for n in range(20)]
        assert store.since("events", numbers[4], 3) == [(numbers[n], {"n": n}) for n in (5, 6, 7)]
        assert store.since("events", numbers[-1]) == []

    def test_logs_are_apart_from_each_other_and_from_records(self, store: Store):
        store.append("a", {"log": "a"})
        store.append("b", {"log": "b"})
        store.put("a", "1", {"kind": "a"})
        assert [record for _, record in store.since("a")] == [{"log": "a"}]
        assert list(store.items("a")) == [("1", {"kind": "a"})]

    @pytest.mark.parametrize(("after", "limit"), [(-5, 10), (0, 10**30)], ids=["below", "unlimited"])
    def test_since_takes_small_and_large_numbers(self, store: Store, after: int, limit: int):
        store.append("events", {"n": 1})
        assert len(store.since("events", after, limit)) == 1

    @pytest.mark.parametrize(("after", "limit"), [(10**30, 10), (2**63 - 1, 10), (0, 0), (0, -1)])
    def test_since_finds_nothing_after_the_end_or_within_no_limit(self, store: Store, after: int, limit: int):
        store.append("events", {"n": 1})
        assert store.since("events", after, limit) == []

    @pytest.mark.parametrize("keep", [0, 3, 10, 50, 10**30])
    def test_trim_keeps_the_newest(self, store: Store, keep: int):
        for n in range(10):
            store.append("events", {"n": n})
            store.append("others", {"n": n})
        store.trim("events", keep)
        assert [record["n"] for _, record in store.since("events")] == list(range(10))[10 - min(keep, 10) :]
        assert len(store.since("others")) == 10

    def test_sequence_numbers_go_on_after_trim_and_clear(self, store: Store):
        numbers = [store.append("events", {})]
        store.trim("events", 0)
        numbers.append(store.append("events", {}))
        store.clear()
        numbers.append(store.append("events", {}))
        assert numbers == sorted(set(numbers))
        assert [number for number, _ in store.since("events", numbers[1])] == [numbers[2]]

    def test_trimming_a_log_that_is_not_there_does_nothing(self, store: Store):
        store.trim("events", 1)
        assert store.since("events") == []

    @pytest.mark.parametrize("prefix", [text for text in AWKWARD if text], ids=brief)
    def test_clear_removes_what_starts_with_the_prefix_and_nothing_else(self, store: Store, prefix: str):
        within = [prefix, prefix + "a", prefix + "/b", prefix + "\U0010ffff"]
        without = [name for name in ("b", "b" + prefix, "\0b", "😀b", prefix[:-1] + "c") if not name.startswith(prefix)]
        for name in within + without:
            store.put(name, "1", {})
            store.append(name, {})
        store.clear(prefix)
        assert [name for name in within if store.get(name, "1") is not None or store.since(name)] == []
        assert [name for name in without if store.get(name, "1") is None or not store.since(name)] == []

    def test_clear_without_a_prefix_removes_everything(self, store: Store):
        for key in range(1200):
            store.put(f"kind {key % 7}", str(key), {})
            store.append(f"log {key % 7}", {})
        store.clear()
        assert [list(store.items(f"kind {n}")) + store.since(f"log {n}") for n in range(7)] == [[]] * 7
