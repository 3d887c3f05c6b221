//! The sheet: every reliability check with the paths it is due on, and what proves each of them.

/// What proves that a path is covered.
pub(crate) enum Proof {
    /// A test of the binary `it` of this package. The whole name is asked for, and it must have run.
    Test(&'static str, &'static str),
    /// The torture holds on both engines, with at least this much of a count in its evidence.
    Torture(&'static str, u64),
    /// Every planted bug is caught, at least so many, on both engines.
    Canaries(usize),
    /// Every step whose name begins so was broken off, on both engines.
    Steps(&'static str),
    /// Nothing covers it yet.
    Nothing,
}

/// A path and its proof.
pub(crate) type Paths = &'static [(&'static str, Proof)];

/// One check.
pub(crate) enum Check {
    Due(Paths),
    /// What it is about does not exist; the words say what.
    Later(&'static str),
}

use Check::{Due, Later};
use Proof::{Canaries, Nothing, Steps, Test, Torture};

const UNCOVERED: Check = Due(&[("all", Nothing)]);

/// C01 to C66, in this order.
pub(crate) const SHEET: [Check; 66] = [
    UNCOVERED,
    Later("automations"),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    Later("exports"),
    Later("sharing"),
    UNCOVERED,
    // B. Faults survived.
    Due(&[
        ("200 kills", Torture("kills", 200)),
        ("20,000 acknowledged", Torture("acked", 20_000)),
    ]),
    Due(&[
        ("saves", Steps("save::")),
        ("publishes", Steps("meta::")),
        ("jobs", Steps("job::")),
    ]),
    UNCOVERED,
    Due(&[("jobs", Steps("job::")), ("fencing after a stop", Nothing)]),
    Due(&[("publishes", Steps("meta::"))]),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    Later("webhooks"),
    UNCOVERED,
    Due(&[
        (
            "newer metadata is refused",
            Test(
                "app",
                "open::metadata_of_a_newer_program_is_refused_in_one_sentence::on_sqlite",
            ),
        ),
        ("older workspaces", Nothing),
        ("killed meanwhile", Nothing),
    ]),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    Due(&[
        (
            "settings",
            Test(
                "server",
                "commands::settings_that_cannot_work_are_told_in_one_sentence",
            ),
        ),
        (
            "folders",
            Test(
                "server",
                "commands::a_folder_that_is_no_workspace_is_told_and_left_as_it_is",
            ),
        ),
        ("15 broken configurations", Nothing),
    ]),
    Due(&[("planted bugs", Canaries(8))]),
    UNCOVERED,
    // C. Correct under concurrency.
    Due(&[
        (
            "one",
            Test(
                "server",
                "wire::a_client_that_hangs_up_in_the_middle_leaves_nothing_half_done",
            ),
        ),
        ("2,000 aborted requests", Nothing),
    ]),
    Later("claims"),
    Due(&[(
        "stale",
        Test("engine", "updating::a_stale_change_is_told_what_is_there_now"),
    )]),
    Due(&[
        (
            "door",
            Test(
                "engine",
                "repeating::twenty_equal_requests_at_once_make_one_record_and_get_one_answer",
            ),
        ),
        (
            "wire",
            Test("server", "wire::twenty_equal_requests_at_once_make_one_record"),
        ),
    ]),
    UNCOVERED,
    Due(&[("100,000 deeds", Torture("deeds", 100_000))]),
    UNCOVERED,
    Due(&[("crossed parents", Torture("deeds", 1))]),
    Later("automations"),
    Due(&[
        (
            "2,000 requests",
            Test(
                "engine",
                "differential::two_thousand_random_requests_get_equal_answers",
            ),
        ),
        ("10,000 requests", Nothing),
    ]),
    // D. Bad inputs.
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    Due(&[
        ("bombs", Nothing),
        (
            "functions",
            Test(
                "script",
                "capabilities::every_function_that_can_be_seen_is_listed",
            ),
        ),
    ]),
    UNCOVERED,
    Due(&[
        ("expressions", Test("script", "hostile::depth_ends_no_thread")),
        ("bodies", Nothing),
    ]),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    // E. Nobody sees or does what he may not.
    Due(&[
        (
            "50 schemas",
            Test(
                "engine",
                "noninterference::what_a_viewer_may_not_see_changes_no_answer",
            ),
        ),
        (
            "a planted leak",
            Test(
                "engine",
                "noninterference::a_grant_that_gives_one_field_too_much_is_caught",
            ),
        ),
        ("1,000 schemas", Nothing),
    ]),
    Later("several workspaces in one server"),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    Due(&[
        (
            "anonymous",
            Test("server", "sweep::nobody_gets_past_a_route_that_is_not_open"),
        ),
        (
            "no role",
            Test(
                "server",
                "sweep::somebody_without_a_role_reads_no_metadata_and_no_record",
            ),
        ),
    ]),
    UNCOVERED,
    Later("outgoing requests"),
    UNCOVERED,
    UNCOVERED,
    UNCOVERED,
    // F. Accountable.
    UNCOVERED,
    Later("erasure"),
    UNCOVERED,
];
