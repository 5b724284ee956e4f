"""The original desk units' ways: what is news, what is on the screen, what a press means."""

from dataclasses import replace
from datetime import timedelta
import pickle

from hypothesis import given, settings, strategies as st

from custom_components.consultease.core.desk import legacy, new_session
from custom_components.consultease.core.desk.legacy_screen import NO_REQUESTS
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskPresence,
    HubForget,
    LegacyClear,
    LegacyResponse,
    LegacyText,
    ReceiptResult,
)

from .legacy_unit import (
    CONFIG,
    HOUR,
    NOW,
    answers,
    heartbeat,
    item,
    lines,
    presences,
    queue,
    response,
    seconds,
    session_with,
    status,
)

steady = settings(deadline=None)

# Presence


def test_first_status_tells_all() -> None:
    """That the unit is there, what it is, and whether its person is."""
    session = new_session("7")
    assert session.receive(NOW, status(True)) == [
        DeskAvailability(desk_id="7", online=True),
        DeskInfo(
            desk_id="7",
            protocol=0,
            hardware="Original desk unit",
            firmware="Generation 3",
        ),
        DeskPresence(desk_id="7", present=True),
    ]
    assert session.receive(seconds(1), status(False, HOUR + 1000)) == [
        DeskPresence(desk_id="7", present=False)
    ]


def test_generation_2_says_everything_twice() -> None:
    """In its own words and in those of generation 1; it stays one unit of generation 2."""
    session = new_session("7")
    bare = status(True, None, generation=1)
    infos = [
        message
        for report in (bare, status(True, 5, generation=2), bare, bare)
        for message in session.receive(NOW, report)
        if isinstance(message, DeskInfo)
    ]
    assert [info.firmware for info in infos] == ["Generation 1", "Generation 2"]


def test_retained_status_is_last_known() -> None:
    """It counts until the unit is heard; then only if it is later, from while we were deaf."""
    session = new_session("7")
    assert session.receive(NOW, status(True, retained=True)) == [
        DeskPresence(desk_id="7", present=True, retained=True)
    ]
    assert presences(session.receive(NOW, heartbeat(HOUR, False))) == [False]
    assert session.receive(NOW, status(True, HOUR - 1, retained=True)) == []
    assert session.receive(NOW, status(True, None, retained=True)) == []
    assert presences(session.receive(NOW, status(True, HOUR + 1, retained=True)))


def test_after_an_outage_the_last_status_counts_again() -> None:
    """The office forgot presence with the broker; the next heartbeat may be minutes away."""
    session = new_session("7")
    session.receive(NOW, status(True))
    session.receive(seconds(300), heartbeat(HOUR + 300_000, True))
    session.resend()
    kept = status(True, retained=True)
    assert session.receive(seconds(400), kept) == [
        DeskPresence(desk_id="7", present=True, retained=True)
    ]
    session.receive(seconds(600), heartbeat(HOUR + 600_000, False))
    assert session.receive(seconds(700), kept) == []


def test_a_retained_status_of_a_dead_unit_runs_out() -> None:
    """In the original system such a person stayed available for ever."""
    session = new_session("7")
    session.receive(NOW, status(True, retained=True))
    assert session.deadline == seconds(720)
    assert session.tick(seconds(720)) == [DeskAvailability(desk_id="7", online=False)]
    assert session.deadline is None


def test_retained_heartbeats_are_nothing() -> None:
    """Reports on the clock are kept by the broker for ever."""
    session = new_session("7")
    assert session.receive(NOW, replace(heartbeat(HOUR), retained=True)) == []
    assert session.deadline is None


def test_silence_is_offline() -> None:
    """There is no last will: two and a half missed heartbeats, and one brings it back."""
    session = new_session("7")
    session.receive(NOW, status(True))
    session.receive(seconds(300), heartbeat(HOUR + 300_000, True))
    assert session.tick(seconds(720)) == []
    assert session.deadline == seconds(1020)
    offline = DeskAvailability(desk_id="7", online=False)
    assert session.tick(seconds(1020)) == [offline]
    assert session.tick(seconds(1021)) == []
    back = session.receive(seconds(1100), heartbeat(HOUR + 1_100_000, True))
    assert back == [
        DeskAvailability(desk_id="7", online=True),
        DeskPresence(desk_id="7", present=True),
        DeskHealth(desk_id="7", uptime=4700),
    ]


def test_after_our_own_outage_the_unit_reports_again() -> None:
    """The office no longer knew whether it was there."""
    session = new_session("7")
    session.receive(NOW, status(True))
    session.resend()
    assert DeskAvailability(desk_id="7", online=True) in session.receive(
        NOW, status(True, HOUR + 1)
    )


def test_older_statuses_after_a_reconnect() -> None:
    """The unit sends its current status first, and then the flips it had queued."""
    session = new_session("7")
    session.receive(NOW, status(True))
    after = seconds(1800)
    assert presences(session.receive(after, status(False, HOUR + 1_800_000)))
    for count, present in enumerate((False, True, False, True)):
        uptime = HOUR + 600_000 + count * 60_000
        moment = after + timedelta(seconds=count * 3)
        assert session.receive(moment, status(present, uptime)) == []


def test_a_restart_is_not_old() -> None:
    """Its clock begins again; it cannot be up longer than since the last message."""
    session = new_session("7")
    session.receive(NOW, status(False))
    assert presences(session.receive(seconds(45), status(True, 40_000))) == [True]
    assert presences(session.receive(seconds(60), status(False, 55_000))) == [False]


def test_the_clock_goes_round() -> None:
    """After 49.7 days it begins again without a restart."""
    session = new_session("7")
    session.receive(NOW, status(True, 2**32 - 60_000))
    session.show(NOW, CONFIG, queue(item(7)))
    out = session.receive(seconds(300), heartbeat(240_000, True))
    assert presences(out) == [True]
    assert lines(out) == []
    assert presences(session.receive(seconds(400), status(False, 340_000))) == [False]


def test_a_heartbeat_is_never_old() -> None:
    """Units do not queue them: should an uptime be misjudged, the next one puts it right."""
    session = new_session("7")
    session.receive(NOW, status(True))
    assert session.receive(seconds(5), status(False, 30 * 60_000)) == []
    out = session.receive(seconds(10), heartbeat(35 * 60_000, False))
    assert presences(out) == [False]
    assert presences(session.receive(seconds(20), status(True, 36 * 60_000))) == [True]


def test_the_first_away_of_a_start_waits() -> None:
    """Each start says "away" before it has looked: nobody has left."""
    session = new_session("7")
    session.receive(NOW, status(True))
    assert session.receive(seconds(600), status(False, 8000)) == []
    assert session.deadline == seconds(615)
    assert session.tick(seconds(614)) == []
    assert presences(session.receive(seconds(609), status(True, 17_000))) == [True]
    assert presences(session.tick(seconds(616))) == []


def test_a_true_away_after_a_start_is_told() -> None:
    """Once, and no later for a unit that starts again and again."""
    session = new_session("7")
    session.receive(NOW, status(True))
    session.receive(seconds(600), status(False, 8000))
    session.receive(seconds(610), status(False, 7000))
    assert presences(session.tick(seconds(615))) == [False]
    assert presences(session.receive(seconds(620), status(False, 8000))) == [False]
    later = seconds(700)
    session.receive(later, status(True, 90_000))
    assert presences(session.receive(later, status(False, 91_000))) == [False]


MOMENTS = st.lists(
    st.tuples(st.integers(600_000, 9_000_000), st.booleans()),
    min_size=1,
    unique_by=lambda each: each[0],
).flatmap(st.permutations)


@steady
@given(MOMENTS)
def test_any_order_ends_in_the_latest_state(
    moments: list[tuple[int, bool]],
) -> None:
    """However the queued statuses of an outage are mixed with the current one."""
    session = new_session("7")
    out: list[object] = []
    for count, (uptime, present) in enumerate(moments):
        out += session.receive(seconds(count / 10), status(present, uptime))
    assert presences(out)[-1] is max(moments)[1]


# The screen


def test_one_request_at_a_time() -> None:
    """A second one would overwrite the first, which could never be answered then."""
    session = new_session("7")
    session.receive(NOW, status(True))
    first = session.show(NOW, CONFIG, queue(item(7), item(8)))
    assert lines(first) == ["#07 Ana Santos, CS 101: May I come?"]
    assert session.show(NOW, CONFIG, queue(item(7), item(8), item(9))) == []
    assert session.show(NOW, CONFIG, queue(item(8), item(7))) == []
    assert session.show(NOW, CONFIG, queue(item(9, state="accepted"), item(7))) == []


def test_the_next_one_when_it_is_gone() -> None:
    """Cancelled or answered elsewhere; and when none is left, a line that nobody answers."""
    session = session_with(item(7), item(8))
    shown = session.show(NOW, CONFIG, queue(item(8)))
    assert lines(shown) == [legacy.request_line(item(8))]
    taken = queue(item(8, state="accepted"))
    assert lines(session.show(NOW, CONFIG, taken)) == [NO_REQUESTS]
    assert session.show(NOW, CONFIG, queue()) == []
    out = session.receive(NOW, response(None))
    assert out == [LegacyClear(desk_id="7")]


def test_an_empty_queue_says_nothing() -> None:
    """The unit's own picture is better than a line about nothing."""
    session = new_session("7")
    session.receive(NOW, status(True))
    assert session.show(NOW, CONFIG, queue()) == []


def test_nothing_is_sent_to_an_empty_chair() -> None:
    """The unit drops it; the request comes when the person does, and after each absence."""
    session = new_session("7")
    session.receive(NOW, status(False))
    assert session.show(NOW, CONFIG, queue(item(7))) == []
    line = legacy.request_line(item(7))
    assert lines(session.receive(seconds(9), status(True, HOUR + 9000))) == [line]
    assert lines(session.receive(seconds(19), status(False, HOUR + 19_000))) == []
    assert lines(session.receive(seconds(29), heartbeat(HOUR + 29_000, True))) == [line]


def test_again_after_a_restart_or_reconnect() -> None:
    """The unit forgets at a restart, and misses what is sent while it is cut off."""
    session = session_with(item(7))
    line = legacy.request_line(item(7))
    assert lines(session.receive(seconds(10), status(True, HOUR + 10_000))) == [line]
    assert session.show(seconds(11), CONFIG, queue(item(7))) == []
    assert lines(session.receive(seconds(400), status(False, 8000))) == []
    assert lines(session.receive(seconds(408), status(True, 16_000))) == [line]
    assert lines(session.receive(seconds(900), heartbeat(350_000, True))) == [line]


def test_generation_1_repeats_itself_without_reconnecting() -> None:
    """Every five minutes; the request must not be drawn again each time."""
    session = new_session("7")
    bare = status(True, None, generation=1)
    session.receive(NOW, bare)
    (shown,) = session.show(NOW, CONFIG, queue(item(7)))
    assert isinstance(shown, LegacyText)
    assert shown.generation == 1
    assert session.receive(seconds(300), bare)[1:] == []


def test_again_when_our_connection_was_lost() -> None:
    """Also the line that took a request's place: it may still be on the screen."""
    session = session_with(item(7))
    session.resend()
    assert lines(session.show(NOW, CONFIG, queue(item(7))))
    session.show(NOW, CONFIG, queue())
    session.resend()
    assert lines(session.show(NOW, CONFIG, queue())) == [NO_REQUESTS]


def test_changed_words_are_sent_again() -> None:
    """When names may no longer be shown, or the request was put back into the queue."""
    session = session_with(item(7))
    nameless = replace(item(7), student="")
    assert lines(session.show(NOW, CONFIG, queue(nameless)))
    assert lines(session.show(NOW, CONFIG, queue(replace(nameless, version=4))))


def test_a_text_gives_way_to_the_request() -> None:
    """After its time; it is no request, so a press on it answers nothing."""
    session = session_with(item(7))
    assert lines(session.text("Fire drill\nat 10", 30)) == ["Fire drill at 10"]
    assert answers(session.receive(NOW, response(None, "1_2"))) == []
    session.tick(seconds(4))
    assert lines(session.text("Again", 30)) == ["Again"]
    assert session.deadline is not None
    assert session.deadline <= seconds(4)
    assert session.tick(seconds(4)) == []
    assert session.show(seconds(5), CONFIG, queue(item(8), item(7))) == []
    assert session.deadline == seconds(34)
    assert lines(session.tick(seconds(34))) == [legacy.request_line(item(7))]


def test_a_text_without_requests_goes_too() -> None:
    """The unit cannot clear its screen; nor does it show a text to nobody."""
    session = new_session("7")
    assert session.text("Hello", 5) == []
    session.receive(NOW, status(True))
    session.show(NOW, CONFIG, queue())
    assert session.text("", 5) == []
    assert lines(session.text("Hello", 5)) == ["Hello"]
    session.tick(NOW)
    assert lines(session.tick(seconds(5))) == [NO_REQUESTS]


# Answers


def test_an_answer_names_what_was_shown() -> None:
    """By the token in the echo; then the broker's copy is cleared, and the next one comes."""
    session = session_with(item(7), item(8))
    assert session.receive(seconds(20), response()) == [
        DeskAnswer(
            desk_id="7",
            answer_id=f"legacy-1_1-{HOUR}",
            action=AnswerAction.ACCEPT,
            consultation_id="c7",
            version=1,
        ),
        LegacyClear(desk_id="7"),
    ]
    accepted = queue(item(7, state="accepted"), item(8))
    assert session.show(seconds(20), CONFIG, accepted) == []
    assert session.deadline == seconds(23)
    assert lines(session.tick(seconds(23))) == [legacy.request_line(item(8))]


def test_an_answered_request_is_not_asked_twice() -> None:
    """While its answer is on the way to the disk; but again if it was refused."""
    session = session_with(item(7))
    session.receive(seconds(20), response())
    assert session.tick(seconds(23)) == []
    assert session.show(seconds(24), CONFIG, queue(item(7))) == []
    assert lines(session.tick(seconds(80))) == [legacy.request_line(item(7))]


def test_a_retained_or_repeated_response_answers_nothing() -> None:
    """In the original system each reconnect accepted whatever was newest."""
    session = session_with(item(7))
    clear = [LegacyClear(desk_id="7")]
    assert session.receive(NOW, replace(response(), retained=True)) == clear
    assert answers(session.receive(NOW, response()))
    assert session.receive(NOW, response()) == clear
    assert answers(session.receive(NOW, response(message_id="2_2")))


def test_a_late_answer_means_the_old_request() -> None:
    """The office refuses it as stale; it must not accept the one now on the screen."""
    session = session_with(item(7), item(8))
    session.show(seconds(60), CONFIG, queue(item(8)))
    (answer,) = answers(session.receive(seconds(70), response("07")))
    assert answer.consultation_id == "c7"
    assert session.show(seconds(80), CONFIG, queue(item(8))) == []
    (answer,) = answers(session.receive(seconds(81), response("08", "2_2")))
    assert answer.consultation_id == "c8"


def test_an_answer_without_a_token() -> None:
    """It means what is on the screen, unless that came after what was answered."""
    session = session_with(item(7), item(8))
    early = f"{HOUR + 1000}_1234"
    assert answers(session.receive(seconds(9), response(None, early)))
    session = session_with(item(7), item(8))
    session.show(seconds(60), CONFIG, queue(item(8)))
    assert answers(session.receive(seconds(70), response(None, early))) == []
    late = f"{HOUR + 61_000}_1234"
    (answer,) = answers(session.receive(seconds(71), response(None, late)))
    assert answer.consultation_id == "c8"


def test_an_answer_after_a_restart_of_the_hub() -> None:
    """The unit still shows what the last hub sent; the queue knows whose number it is."""
    session = new_session("7")
    session.show(NOW, CONFIG, queue(item(6), item(7)))
    (answer,) = answers(session.receive(NOW, response("07")))
    assert (answer.consultation_id, answer.version) == ("c7", 1)
    assert answers(session.receive(NOW, response("99", "2_2"))) == []


def test_presses_without_any_id_are_told_apart() -> None:
    """Cut so short that only the button is left: still two presses."""
    session = session_with(item(7), item(8))
    nameless = replace(response(None, ""), uptime_ms=None)
    (first,) = answers(session.receive(NOW, nameless))
    session.show(seconds(5), CONFIG, queue(item(8)))
    (second,) = answers(session.receive(seconds(9), nameless))
    assert first.answer_id != second.answer_id
    assert (first.consultation_id, second.consultation_id) == ("c7", "c8")


def test_many_presses_are_forgotten() -> None:
    """Anybody on the broker can invent them; the hub's memory must not follow."""
    session = session_with(item(7))

    def size_after(first: int, last: int) -> int:
        for number in range(first, last):
            session.receive(NOW, response("99", f"{number:04}_1"))
        return len(pickle.dumps(session))

    assert size_after(1100, 1200) == size_after(1200, 2000)
    # The latest are known as repeats all the same.
    clear = [LegacyClear(desk_id="7")]
    assert session.receive(NOW, response("07", "1999_1")) == clear
    assert answers(session.receive(NOW, response("07", "2000_1")))


def test_many_requests_are_forgotten() -> None:
    """What may still be answered is bounded; the oldest go first."""
    session = new_session("7")
    session.receive(NOW, status(True))
    for number in range(1, 20):
        session.show(NOW, CONFIG, queue(item(number)))
    assert answers(session.receive(NOW, response("03"))) == []
    assert answers(session.receive(NOW, response("04", "2_2")))


def test_no_receipts() -> None:
    """The unit would not know them."""
    assert new_session("7").receipt("a", ReceiptResult.DONE) == []


def test_a_unit_that_is_nobodys_names_nobody() -> None:
    """Its screen cannot be cleared, so something else takes the place of the request."""
    session = session_with(item(7))
    assert lines(session.forget()) == [NO_REQUESTS]
    assert lines(session.forget()) == []
    assert session.forget() == [HubForget(desk_id="7")]


def test_a_retained_response_that_cannot_be_read_is_cleared_too() -> None:
    """Or the broker would repeat it at every connection, for ever."""
    session = session_with(item(7))
    nonsense = legacy.decode("7", "responses", b"ACKNOWLEDGE", True)
    assert isinstance(nonsense, LegacyResponse)
    assert session.receive(NOW, nonsense) == [LegacyClear(desk_id="7")]
