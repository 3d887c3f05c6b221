//! The sheet: every reliability check with the paths it is due on, and what proves each of them.

/// What proves that a path is covered.
pub(crate) enum Proof {
    /// A test of the binary `it` of this package. The whole name is asked for, and it must have run.
    Test(&'static str, &'static str),
    /// The torture holds on both engines, with at least this much of a count in its evidence.
    Torture(&'static str, u64),
    /// Something broke at least so often, on every engine on which it can, and the torture holds.
    Fault(&'static str, u64),
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
use Proof::{Canaries, Fault, Nothing, Steps, Test, Torture};

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
    Due(&[
        ("jobs", Steps("job::")),
        (
            "fencing after a stop",
            Test(
                "jobs",
                "taking::a_paused_worker_whose_lease_ran_out_changes_nothing",
            ),
        ),
    ]),
    Due(&[("publishes", Steps("meta::"))]),
    UNCOVERED,
    Due(&[("data", Fault("disk_full", 4)), ("tmp and logs", Nothing)]),
    UNCOVERED,
    Due(&[("20 crashes", Fault("database_crashed", 20))]),
    UNCOVERED,
    Due(&[
        ("clients cut off", Fault("client_wire_cut", 1_000)),
        ("database cut off", Fault("database_wire_cut", 100)),
        ("silent and slow wires", Nothing),
    ]),
    UNCOVERED,
    Due(&[
        (
            "poison",
            Test(
                "jobs",
                "taking::poison_is_put_aside_and_tried_again_when_somebody_says_so",
            ),
        ),
        (
            "faults",
            Test(
                "jobs",
                "taking::a_fault_makes_a_pause_and_too_many_put_the_job_aside",
            ),
        ),
        ("work of others meanwhile", Nothing),
    ]),
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
        (
            "older workspaces",
            Test(
                "app",
                "upgrading::a_copy_is_kept_before_a_newer_program_changes_anything::on_sqlite",
            ),
        ),
        ("killed meanwhile", Nothing),
    ]),
    Due(&[
        (
            "under load, SQLite",
            Test("server", "backups::a_backup_is_one_instant_on_sqlite"),
        ),
        (
            "under load, PostgreSQL",
            Test("server", "backups::a_backup_is_one_instant_on_postgres"),
        ),
        (
            "broken backups",
            Test("server", "backups::a_broken_backup_is_refused_and_leaves_nothing"),
        ),
    ]),
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
        (
            "words",
            Test("server", "settings::what_the_words_themselves_say_wrong"),
        ),
        ("places", Test("server", "settings::what_is_wrong_with_a_folder")),
        (
            "databases",
            Test("server", "settings::what_is_wrong_with_a_database"),
        ),
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
    Due(&[
        (
            "stale",
            Test("engine", "updating::a_stale_change_is_told_what_is_there_now"),
        ),
        (
            "many at once",
            Test("engine", "crossing::of_many_changes_to_one_version_one_wins"),
        ),
    ]),
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
    Due(&[
        (
            "a hundred publishes, SQLite",
            Test(
                "app",
                "loaded::no_answer_is_a_fault_and_no_save_is_lost_through_a_hundred_publishes::on_sqlite",
            ),
        ),
        (
            "a hundred publishes, PostgreSQL",
            Test(
                "app",
                "loaded::no_answer_is_a_fault_and_no_save_is_lost_through_a_hundred_publishes::on_postgres",
            ),
        ),
        ("ten minutes", Nothing),
    ]),
    Due(&[("100,000 deeds", Torture("deeds", 100_000))]),
    Due(&[
        (
            "one key",
            Test("engine", "crossing::of_many_that_want_one_key_one_gets_it"),
        ),
        ("variants of letters", Nothing),
    ]),
    Due(&[
        ("crossed parents", Torture("deeds", 1)),
        (
            "crossed references",
            Test(
                "engine",
                "crossing::references_that_cross_wait_for_each_other_and_do_not_embrace",
            ),
        ),
    ]),
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
    Due(&[
        (
            "workbooks",
            Test(
                "server",
                "importing::a_workbook_becomes_records_and_a_broken_one_harms_nobody",
            ),
        ),
        ("archives and pictures", Nothing),
    ]),
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
        (
            "bodies and filters",
            Test("server", "attacks::nothing_nested_without_end_ends_the_process"),
        ),
    ]),
    UNCOVERED,
    Due(&[
        (
            "wide and deep queries",
            Test("server", "attacks::a_query_that_asks_for_much_gets_little"),
        ),
        ("many at once", Nothing),
    ]),
    Due(&[(
        "patterns",
        Test("server", "attacks::no_pattern_takes_longer_than_its_text"),
    )]),
    Due(&[(
        "10,000 keys",
        Test(
            "server",
            "attacks::ten_thousand_unknown_parameters_are_refused_and_change_no_answer",
        ),
    )]),
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
