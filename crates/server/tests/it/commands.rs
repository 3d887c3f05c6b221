//! The commands, as they are typed.

use serde_json::Value;

use crate::running::{Engine, Place, Running, body_of, repository, said, send, yunjin};

fn json_of(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {}", said(output)))
}

#[test]
fn a_workspace_is_made_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let place = Place::ready(engine);
        let again = place.yunjin(&["init"]);
        assert_eq!(again.status.code(), Some(2), "{engine:?}");
        let told = said(&again);
        assert!(
            told.starts_with("yunjin: There is a workspace already at ") && told.lines().count() == 1,
            "{told}"
        );
    }
}

#[test]
fn nobody_else_on_the_machine_reads_a_workspace() {
    use std::os::unix::fs::PermissionsExt;
    let mut running = Running::start(Engine::Sqlite);
    let mut seen = 0;
    for entry in std::fs::read_dir(running.place.folder().join("data")).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 4, "database, journal, lock and files: {seen}");
    running.stop();
}

#[test]
fn settings_that_cannot_work_are_told_in_one_sentence() {
    let place = Place::new(Engine::Sqlite);
    let missing = place
        .command(&["init"])
        .env_remove("YUNJIN_ADMIN_PASSWORD")
        .output()
        .unwrap();
    let short = place
        .command(&["init"])
        .env("YUNJIN_ADMIN_PASSWORD", "short")
        .output()
        .unwrap();
    let nothing = place.yunjin(&["serve", "--listen", "127.0.0.1:0"]);
    let nobody = yunjin(&["doctor", "--database", "postgres://ada:hush@127.0.0.1:1/none"])
        .output()
        .unwrap();
    for (output, words) in [
        (&missing, "YUNJIN_ADMIN_PASSWORD"),
        (&short, "YUNJIN_ADMIN_PASSWORD"),
        (&nothing, "yunjin init"),
    ] {
        assert_eq!(output.status.code(), Some(2), "{}", said(output));
        assert!(
            said(output).contains(words) && said(output).lines().count() == 1,
            "{}",
            said(output)
        );
    }
    assert!(
        !nobody.status.success() && !said(&nobody).contains("hush"),
        "{}",
        said(&nobody)
    );
    assert_eq!(said(&nobody).lines().count(), 1, "{}", said(&nobody));
    assert_eq!(yunjin(&["serve"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_folder_that_is_no_workspace_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let pack = repository("examples/minimal");
    let missing = folder.path().join("nowhere");
    for place in [folder.path(), missing.as_path()] {
        let place = place.to_str().unwrap();
        let commands: [&[&str]; 6] = [
            &["doctor"],
            &["versions"],
            &["plan", pack.to_str().unwrap()],
            &["apply", pack.to_str().unwrap()],
            &["pack", "install", pack.to_str().unwrap()],
            &["serve", "--listen", "127.0.0.1:0"],
        ];
        for words in commands {
            let output = yunjin(words).args(["--data", place]).output().unwrap();
            let sentence = format!("yunjin: There is no workspace at {place}; `yunjin init` makes one.");
            assert_eq!(said(&output).trim(), sentence, "{words:?}");
            assert_eq!(output.status.code(), Some(2), "{words:?}");
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_sound_pack_passes_the_check_without_a_workspace() {
    for pack in ["examples/minimal", "suites/packs/shop"] {
        let checked = yunjin(&["pack", "check", &repository(pack).display().to_string(), "--json"])
            .output()
            .unwrap();
        assert!(checked.status.success(), "{pack}: {}", said(&checked));
        assert_eq!(json_of(&checked), serde_json::json!([]), "{pack}");
    }
}

#[test]
fn every_mistake_of_a_pack_is_printed_with_file_and_place() {
    let place = Place::new(Engine::Sqlite);
    place.file(
        "bad/pack.json",
        r#"{ "name": "bad", "version": "1.0.0", "title": "Bad" }"#,
    );
    place.file(
        "bad/tree.object.json",
        r#"{ "$schema": "urn:yunjin:object:1", "$id": "tree", "title": "Tree",
        "type": "object", "display": "{{name}}", "properties": { "name": { "kind": "txt", "title": "Name" },
        "wood": { "kind": "reference", "title": "Wood", "to": "forest" } } }"#,
    );
    let folder = place.folder().join("bad").display().to_string();
    let checked = yunjin(&["pack", "check", &folder, "--json"]).output().unwrap();
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    let complaints = json_of(&checked);
    let places: Vec<&str> = complaints
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert!(
        places.contains(&"/properties/name/kind") && places.contains(&"/properties/wood/to"),
        "{complaints}"
    );
    for key in ["file", "pointer", "code", "severity", "message", "help"] {
        assert!(complaints[0][key].is_string(), "{key}: {complaints}");
    }
    let told = said(&yunjin(&["pack", "check", &folder]).output().unwrap());
    assert!(
        told.contains("tree.object.json#/properties/name/kind: "),
        "{told}"
    );
}

#[test]
fn a_pack_is_checked_beside_those_it_requires() {
    let place = Place::new(Engine::Sqlite);
    let object = |name: &str, to: &str| {
        format!(
            r#"{{ "$schema": "urn:yunjin:object:1", "$id": "{name}", "title": "T", "type": "object", "display": "{{{{name}}}}",
            "properties": {{ "name": {{ "kind": "text", "title": "Name" }}, "to": {{ "kind": "reference", "title": "To", "to": "{to}" }} }} }}"#
        )
    };
    place.file(
        "lower/pack.json",
        r#"{ "name": "lower", "version": "1.2.0", "title": "Lower" }"#,
    );
    place.file("lower/root.object.json", &object("root", "user"));
    place.file(
        "upper/pack.json",
        r#"{ "name": "upper", "version": "1.0.0", "title": "Upper", "requires": { "lower": "1.0.0" } }"#,
    );
    place.file("upper/leaf.object.json", &object("leaf", "root"));
    let upper = place.folder().join("upper").display().to_string();
    let checked = yunjin(&["pack", "check", &upper]).output().unwrap();
    assert!(checked.status.success(), "{}", said(&checked));
    std::fs::remove_dir_all(place.folder().join("lower")).unwrap();
    let alone = yunjin(&["pack", "check", &upper]).output().unwrap();
    assert_eq!(alone.status.code(), Some(1), "{}", said(&alone));
}

#[test]
fn a_pack_is_planned_installed_and_then_changes_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let place = Place::ready(engine);
        let pack = repository("examples/minimal").display().to_string();
        let plan = json_of(&place.yunjin(&["plan", &pack, "--json"]));
        assert_eq!(plan["empty"], false, "{engine:?}: {plan}");
        assert!(
            plan["steps"]
                .as_array()
                .unwrap()
                .iter()
                .any(|step| step["do"] == "add_object"),
            "{plan}"
        );
        let installed = place.yunjin(&["pack", "install", &pack]);
        assert!(installed.status.success(), "{engine:?}: {}", said(&installed));
        let plan = json_of(&place.yunjin(&["plan", &pack, "--json"]));
        assert_eq!(plan["empty"], true, "{engine:?}: {plan}");
        assert!(place.yunjin(&["apply", &pack]).status.success());
        let doctor = json_of(&place.yunjin(&["doctor", "--json"]));
        assert_eq!(doctor["ok"], true, "{engine:?}: {doctor}");
    }
}

#[test]
fn jobs_are_listed_and_only_what_was_put_aside_is_tried_again() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let place = Place::ready(engine);
        let jobs = json_of(&place.yunjin(&["jobs", "--json"]));
        assert_eq!(jobs, serde_json::json!({ "items": [] }), "{engine:?}");
        let id = "0198f0c0-7c00-7000-8000-000000000001";
        let again = place.yunjin(&["jobs", "retry", id]);
        assert_eq!(again.status.code(), Some(2), "{engine:?}");
        assert_eq!(
            said(&again).trim_end(),
            format!("yunjin: No job {id} was put aside.")
        );
    }
}

#[test]
fn a_command_speaks_to_the_server_that_runs_on_its_folder() {
    let running = Running::start(Engine::Sqlite);
    let before = body_of(&send(&running.admin(), "GET", "/api/session", None))["version"].clone();
    let pack = repository("examples/minimal").display().to_string();
    let installed = running.place.yunjin(&["pack", "install", &pack]);
    assert!(installed.status.success(), "{}", said(&installed));
    let admin = running.admin();
    let after = body_of(&send(&admin, "GET", "/api/session", None))["version"].clone();
    assert_ne!(before, after, "the running server did not notice");
    let made = send(
        &admin,
        "POST",
        "/api/records/customer",
        Some(&serde_json::json!({ "name": "Ada" })),
    );
    assert_eq!(made.status, 201, "{}", body_of(&made));
    let doctor = running.place.yunjin(&["doctor"]);
    assert!(
        doctor.status.success() && said(&doctor).lines().all(|line| line.starts_with("ok ")),
        "{}",
        said(&doctor)
    );
}

#[test]
fn a_command_speaks_to_a_server_by_its_address_and_a_token() {
    let running = Running::start(Engine::Postgres);
    let pack = repository("examples/minimal").display().to_string();
    let words = ["pack", "install", &pack, "--server", &running.base];
    let unknown = yunjin(&words).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
    assert!(said(&unknown).contains("YUNJIN_TOKEN"), "{}", said(&unknown));
    let named = serde_json::json!({ "name": "installer" });
    let token = body_of(&send(&running.admin(), "POST", "/api/tokens", Some(&named)));
    let done = yunjin(&words)
        .env("YUNJIN_TOKEN", token["token"].as_str().unwrap())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn a_second_server_on_a_folder_refuses_with_one_sentence() {
    let running = Running::start(Engine::Sqlite);
    let second = running.place.yunjin(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(2), "{}", said(&second));
    let told = said(&second);
    assert!(
        told.contains(&running.base) && told.lines().count() == 1,
        "{told}"
    );
    let made = running.place.yunjin(&["init"]);
    assert_eq!(made.status.code(), Some(2), "{}", said(&made));
}

#[test]
fn servers_share_one_postgresql() {
    let first = Running::start(Engine::Postgres);
    let words: Vec<String> = first.place.words.clone();
    let mut place = Place::new(Engine::Sqlite);
    place.words = words;
    let second = Running::on(place, &[]);
    first.install(&repository("examples/minimal"));
    let made = send(
        &first.admin(),
        "POST",
        "/api/records/customer",
        Some(&serde_json::json!({ "name": "Ada" })),
    );
    assert_eq!(made.status, 201, "{}", body_of(&made));
    let admin = second.admin();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let page = send(&admin, "GET", "/api/records/customer", None);
        if page.status == 200 && body_of(&page)["items"][0]["name"] == "Ada" {
            break;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "the second server did not notice: {}",
            body_of(&page)
        );
    }
}

#[test]
fn a_server_that_is_asked_to_stop_ends_well_and_gives_the_folder_free() {
    let mut running = Running::start(Engine::Sqlite);
    assert!(running.stop().success());
    let doctor = running.place.yunjin(&["doctor"]);
    assert!(doctor.status.success(), "{}", said(&doctor));
}

#[test]
fn the_lock_file_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let running = Running::start(Engine::Sqlite);
    let lock = std::path::Path::new(&running.place.words[1]).join("workspace.lock");
    assert_eq!(std::fs::metadata(&lock).unwrap().permissions().mode() & 0o077, 0);
    let told: Value = serde_json::from_str(&std::fs::read_to_string(&lock).unwrap()).unwrap();
    assert_eq!(told["address"], running.base);
    let local = running.nobody().with_bearer(told["token"].as_str());
    assert_eq!(
        body_of(&send(&local, "GET", "/api/session", None))["user"]["login"],
        "admin"
    );
    let wrong = running.nobody().with_bearer(Some("yjl_00"));
    assert_eq!(send(&wrong, "GET", "/api/session", None).status, 401);
}

#[test]
fn a_gap_in_a_translation_fails_the_check() {
    let place = Place::new(Engine::Sqlite);
    place.file(
        "gap/pack.json",
        r#"{ "name": "gap", "version": "1.0.0", "title": "Gap" }"#,
    );
    place.file(
        "gap/a.role.json",
        r#"{ "name": "a", "title": "Keeper", "grants": [] }"#,
    );
    let folder = place.folder().join("gap").display().to_string();
    let checked = |words: &[&str]| {
        let output = yunjin(&[words, &[&folder, "--json"]].concat()).output().unwrap();
        let told = json_of(&output);
        let told: Vec<String> = told
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                format!(
                    "{}#{} {}",
                    one["file"].as_str().unwrap(),
                    one["pointer"].as_str().unwrap(),
                    one["code"].as_str().unwrap()
                )
            })
            .collect();
        (output.status.code(), told)
    };
    // A pack that speaks no Chinese is sound; whoever asks is told what is missing.
    assert_eq!(checked(&["pack", "check"]), (Some(0), Vec::new()));
    let gaps = ["pack.json#/title untranslated", "a.role.json#/title untranslated"].map(str::to_owned);
    assert_eq!(checked(&["translate", "check"]), (Some(1), gaps.to_vec()));
    place.file(
        "gap/zh.translation.json",
        r#"{ "name": "zh", "language": "zh-CN", "texts": { "role/a": { "/title": "Keeper" } }, "same": ["pack/gap/title"] }"#,
    );
    let told = vec!["a.role.json#/title not_chinese".to_owned()];
    assert_eq!(checked(&["pack", "check"]), (Some(1), told.clone()));
    assert_eq!(checked(&["translate", "check"]), (Some(1), told));
    place.file(
        "gap/zh.translation.json",
        r#"{ "name": "zh", "language": "zh-CN", "texts": { "role/a": { "/title": "看守" } }, "same": ["pack/gap/title"] }"#,
    );
    assert_eq!(checked(&["pack", "check"]), (Some(0), Vec::new()));
    assert_eq!(checked(&["translate", "check"]), (Some(0), Vec::new()));
    // The same in the other direction: a pack that is written in Chinese.
    place.file(
        "gap/pack.json",
        r#"{ "name": "gap", "version": "1.0.0", "title": "缺口", "language": "zh-CN" }"#,
    );
    place.file(
        "gap/a.role.json",
        r#"{ "name": "a", "title": "看守", "grants": [] }"#,
    );
    place.file(
        "gap/zh.translation.json",
        r#"{ "name": "zh", "language": "en", "texts": { "role/a": { "/title": "看守 Keeper" } } }"#,
    );
    let told = ["pack.json#/title untranslated", "a.role.json#/title not_english"].map(str::to_owned);
    assert_eq!(checked(&["pack", "check"]), (Some(1), told.to_vec()));
    assert_eq!(checked(&["translate", "check"]), (Some(1), told.to_vec()));
}

#[test]
fn a_local_layer_is_applied_pulled_compared_and_returned_from() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let place = Place::ready(engine);
        let run = |words: &[&str]| {
            let output = place.yunjin(words);
            assert!(output.status.success(), "{engine:?} {words:?}: {}", said(&output));
            said(&output)
        };
        let minimal = repository("examples/minimal").display().to_string();
        run(&["apply", &minimal]);
        place.file(
            "mine/keeper.role.json",
            r#"{ "title": "Keeper", "name": "x_keeper", "grants": [] }"#,
        );
        // The file is called otherwise than its document.
        let mine = place.folder().join("mine").display().to_string();
        assert_eq!(place.yunjin(&["apply", &mine, "--local"]).status.code(), Some(1));
        std::fs::remove_file(place.folder().join("mine/keeper.role.json")).unwrap();
        place.file(
            "mine/x_keeper.role.json",
            r#"{ "title": "Keeper", "name": "x_keeper", "grants": [] }"#,
        );
        run(&["apply", &mine, "--local"]);
        let out = place.folder().join("out");
        run(&["pull", &out.display().to_string()]);
        let pulled = std::fs::read_to_string(out.join("local/x_keeper.role.json")).unwrap();
        assert_eq!(
            pulled,
            "{\n  \"name\": \"x_keeper\",\n  \"title\": \"Keeper\",\n  \"grants\": []\n}\n"
        );
        assert!(out.join("minimal/customer/customer.object.json").is_file());
        assert!(!out.join("platform").exists());
        let again = out.join("local").display().to_string();
        assert!(run(&["plan", &again, "--local"]).contains("Nothing would change."));

        assert!(run(&["versions"]).starts_with("3 local (Administrator)"));
        assert!(run(&["versions", "compare", "2", "3"]).contains("add_document role/x_keeper"));
        assert!(run(&["versions", "return", "2"]).contains("Version 4 is published."));
        assert_eq!(run(&["versions", "compare", "2", "4"]).trim(), "");
        assert_eq!(place.yunjin(&["versions", "return", "99"]).status.code(), Some(2));
    }
}
