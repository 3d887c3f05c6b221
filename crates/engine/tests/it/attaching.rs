//! Files: whose an upload is, which field takes it, how long it is kept.

use crate::world::{
    MORNING, World, compiled, complaints, create, delete, fields, instant, read, refused, restore, sound,
    update,
};
use engine::{Context, PageAsk, Refusal, Swept, file};
use futures::future::{join_all, join3};
use serde_json::{Value, json};
use std::path::PathBuf;
use store::system::file::File;
use store::{Error, Pace};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;
const PDF: &[u8] = b"%PDF-1.7 an offer";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and a picture";

fn documents() -> Vec<(&'static str, Value)> {
    let paper = json!({ "$schema": "urn:yunjin:object:1", "$id": "paper", "title": "Paper", "plural": "Papers",
        "type": "object", "display": "{{name}}", "required": ["name"], "properties": {
            "name": { "kind": "text", "title": "Name" },
            "scan": { "kind": "file", "title": "Scan", "accept": [".pdf", "image/*"], "maxSize": 40 },
            "pages": { "kind": "files", "title": "Pages", "max": 3 },
            "photo": { "kind": "image", "title": "Photo" },
            "sign": { "kind": "signature", "title": "Signature" } } });
    let role = |name: &str, grant: Value| {
        let mut grant = grant;
        grant["name"] = json!("papers");
        grant["object"] = json!("paper");
        json!({ "name": name, "title": name, "grants": [grant] })
    };
    vec![
        ("paper.object.json", paper),
        (
            "writer.role.json",
            role(
                "writer",
                json!({ "rows": "own", "actions": ["read", "create", "update", "delete"] }),
            ),
        ),
        (
            "reader.role.json",
            role("reader", json!({ "actions": ["read"], "read": ["name", "scan"] })),
        ),
        (
            "guard.role.json",
            role(
                "guard",
                json!({ "actions": ["read", "update"], "read": ["name", "scan"], "mask": ["scan"], "write": ["photo"] }),
            ),
        ),
    ]
}

async fn worlds() -> Vec<World> {
    World::both(&documents()).await
}

/// Uploads as somebody; the answer is what a record holds.
async fn upload(cx: &Context, name: &str, stated: &str, bytes: &[u8]) -> Result<Value, Refusal> {
    let mut receiving = file::receive(cx, name, Some(stated)).await?;
    for piece in bytes.chunks(5) {
        receiving.take(piece)?;
    }
    file::keep(cx, receiving.end()?).await
}

fn id(file: &Value) -> Uuid {
    file["id"].as_str().unwrap().parse().unwrap()
}

/// The bytes of a file, as somebody reads them; none when it is not there for them.
async fn bytes(cx: &Context, value: &Value) -> Option<Vec<u8>> {
    match file::open(cx, id(value)).await {
        Ok(opened) => {
            let files = cx.ports.files.as_ref().unwrap();
            let most = usize::try_from(opened.size).unwrap() + 1;
            let read = files.read(&opened.hash, 0, most);
            if read.is_err() {
                // It was swept between the two questions, or its bytes are missing.
                assert!(
                    matches!(file::open(cx, id(value)).await, Err(Refusal::NotFound)),
                    "{read:?}"
                );
            }
            read.ok()
        }
        Err(Refusal::NotFound) => None,
        Err(other) => panic!("{other:?}"),
    }
}

fn contents(world: &World) -> Vec<PathBuf> {
    let files = world.ports.files.as_ref().unwrap();
    let shelves = (0..=u8::MAX).flat_map(|shelf| files.shelf(shelf).unwrap());
    shelves.map(PathBuf::from).collect()
}

#[tokio::test]
async fn an_upload_is_its_uploaders_until_a_record_holds_it_and_then_whoevers_may_read_it_there() {
    for world in &worlds().await {
        let (ada, bob) = (world.cx(2, &["writer"]), world.cx(3, &["writer"]));
        let (reader, guard) = (world.cx(4, &["reader"]), world.cx(5, &["guard"]));
        let offer = upload(&ada, "../../Offer.PDF", "text/html", PDF).await.unwrap();
        let told =
            json!({ "id": offer["id"], "name": "Offer.PDF", "size": PDF.len(), "type": "application/pdf" });
        assert_eq!(offer, told);
        assert_eq!(bytes(&ada, &offer).await.unwrap(), PDF);
        // Whoever knows the id of somebody else's upload has nothing; it is answered like an id that never was.
        for stranger in [&bob, &reader, &guard, &world.admin()] {
            assert_eq!(bytes(stranger, &offer).await, None);
        }
        let stolen = create(&bob, "paper", json!({ "name": "B", "scan": offer["id"] })).await;
        assert_eq!(refused(stolen), [("file_missing".to_owned(), "/scan".to_owned())]);
        let never = json!({ "name": "B", "pages": ["0198c0de-0000-7000-8000-000000000001"] });
        let never = create(&bob, "paper", never).await;
        assert_eq!(
            refused(never),
            [("file_missing".to_owned(), "/pages/0".to_owned())]
        );
        // What a client says of a file counts for nothing.
        let forged = json!({ "id": offer["id"], "name": "other.pdf", "size": 1, "type": "image/png" });
        let paper = create(
            &ada,
            "paper",
            json!({ "name": "A", "scan": forged, "pages": [offer["id"]] }),
        );
        let paper = paper.await.unwrap();
        let held = read(&ada, "paper", paper.id).await.unwrap();
        assert_eq!((&held["scan"], &held["pages"]), (&offer, &json!([offer])));
        assert_eq!(bytes(&ada, &offer).await.unwrap(), PDF);
        assert_eq!(bytes(&reader, &offer).await.unwrap(), PDF);
        assert_eq!(bytes(&bob, &offer).await, None, "another's record");
        assert_eq!(read(&guard, "paper", paper.id).await.unwrap()["scan"], "****");
        assert_eq!(bytes(&guard, &offer).await, None, "masked");
        let shown = update(&guard, "paper", &paper, json!({ "photo": offer["id"] })).await;
        assert_eq!(refused(shown), [("file_missing".to_owned(), "/photo".to_owned())]);
        // Whoever may read it may pass it on.
        let both = world.cx(3, &["writer", "reader"]);
        create(&both, "paper", json!({ "name": "B", "scan": offer["id"] }))
            .await
            .unwrap();
        assert_eq!(bytes(&bob, &offer).await.unwrap(), PDF);
        let kept = update(&ada, "paper", &paper, json!({ "scan": null, "pages": [offer] }))
            .await
            .unwrap();
        let again = update(&ada, "paper", &kept, json!({ "pages": [offer] }))
            .await
            .unwrap();
        assert_eq!(again.version, kept.version, "the same files are no change");
        sound(world).await;
    }
}

#[tokio::test]
async fn a_file_goes_with_its_record_and_stays_in_its_past() {
    for world in &worlds().await {
        let (ada, reader) = (world.cx(2, &["writer"]), world.cx(4, &["reader"]));
        let old = upload(&ada, "old.pdf", "", PDF).await.unwrap();
        let new = upload(&ada, "new.png", "", PNG).await.unwrap();
        let paper = create(&ada, "paper", json!({ "name": "A", "scan": old }))
            .await
            .unwrap();
        let began = instant(world.ports.now());
        world.clock.advance(1000);
        let paper = update(&ada, "paper", &paper, json!({ "scan": new }))
            .await
            .unwrap();
        world.clock.advance(3 * DAY);
        assert_eq!(
            engine::sweep(&world.store, &world.ports).await.unwrap(),
            Swept::default()
        );
        let then = engine::get_as_of(&reader, "paper", paper.id, None, &began)
            .await
            .unwrap();
        assert_eq!(crate::world::json_of(&then.body)["scan"], old);
        assert_eq!(bytes(&reader, &old).await.unwrap(), PDF);
        let told = engine::history(&reader, "paper", paper.id, None, None)
            .await
            .unwrap();
        assert_eq!(
            told.items[0]["changes"][0],
            json!({ "field": "scan", "from": old, "to": new })
        );
        // What was there before may be put back.
        let paper = update(&ada, "paper", &paper, json!({ "scan": old }))
            .await
            .unwrap();
        delete(&ada, "paper", &paper).await.unwrap();
        assert_eq!(bytes(&reader, &old).await, None);
        assert_eq!(bytes(&ada, &old).await, None);
        world.clock.advance(3 * DAY);
        assert_eq!(
            engine::sweep(&world.store, &world.ports).await.unwrap(),
            Swept::default()
        );
        restore(&ada, "paper", paper.id).await.unwrap();
        assert_eq!(bytes(&reader, &old).await.unwrap(), PDF);
        assert_eq!(bytes(&reader, &new).await.unwrap(), PNG);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_field_takes_what_fits_it_and_says_so_in_an_open_form_too() {
    for world in &worlds().await {
        let ada = world.cx(2, &["writer"]);
        let long = upload(&ada, "long.pdf", "", &[PDF, &[b'.'; 40]].concat())
            .await
            .unwrap();
        let text = upload(&ada, "a.txt", "text/plain", b"hi").await.unwrap();
        // Neither a name nor a word makes bytes a picture.
        let sham = upload(&ada, "a.png", "image/png", b"<svg onload='x()'>")
            .await
            .unwrap();
        assert_eq!(sham["type"], "application/octet-stream");
        let gif = upload(&ada, "a.exe", "application/x-msdownload", b"GIF89a...")
            .await
            .unwrap();
        assert_eq!(gif["type"], "image/gif");
        let draft = json!({ "name": "A", "scan": text, "pages": [gif, sham, text], "photo": sham["id"],
            "sign": { "id": gif["id"], "type": "image/png" } });
        let wanted = [
            ("file_type", "/photo"),
            ("file_type", "/scan"),
            ("file_type", "/sign"),
        ];
        let wanted = wanted.map(|(code, at)| (code.to_owned(), at.to_owned()));
        assert_eq!(refused(create(&ada, "paper", draft.clone()).await), wanted);
        let trial = engine::evaluate(&ada, "paper", None, fields(draft), &["/scan".to_owned()])
            .await
            .unwrap();
        assert_eq!(complaints(Refusal::Complaints(trial.issues)), wanted);
        let told = refused(create(&ada, "paper", json!({ "name": "A", "photo": sham })).await);
        assert_eq!(told, [("file_type".to_owned(), "/photo".to_owned())]);
        let large = create(&ada, "paper", json!({ "name": "A", "scan": long })).await;
        assert_eq!(refused(large), [("file_size".to_owned(), "/scan".to_owned())]);
        let many = json!({ "name": "A", "pages": [gif, sham, text, long] });
        assert_eq!(
            refused(create(&ada, "paper", many).await),
            [("too_many_files".to_owned(), "/pages".to_owned())]
        );
        let fits = json!({ "name": "A", "scan": gif, "pages": [text, gif], "photo": gif });
        let paper = create(&ada, "paper", fits).await.unwrap();
        let with_scan = PageAsk {
            filter: Some(r#"{"field":"scan","is_filled":true}"#),
            ..PageAsk::default()
        };
        let page = engine::page(&ada, "paper", &with_scan).await.unwrap();
        assert_eq!(crate::world::json_of(&page.items)[0]["id"], json!(paper.id));
        let missing = refused(upload(&ada, "..", "", PDF).await);
        assert_eq!(missing, [("upload_name".to_owned(), "/name".to_owned())]);
        sound(world).await;
    }
}

#[tokio::test]
async fn what_a_field_holds_stays_when_the_field_becomes_narrower() {
    for world in worlds().await {
        let ada = world.cx(2, &["writer"]);
        let text = upload(&ada, "a.txt", "text/plain", b"hi").await.unwrap();
        let offer = upload(&ada, "b.pdf", "", PDF).await.unwrap();
        let paper = create(&ada, "paper", json!({ "name": "A", "pages": [text] }))
            .await
            .unwrap();
        let mut narrow = documents();
        narrow[0].1["properties"]["pages"]["accept"] = json!([".pdf"]);
        let world = World {
            model: compiled(&narrow),
            ..world
        };
        let ada = world.cx(2, &["writer"]);
        let both = update(&ada, "paper", &paper, json!({ "pages": [text, offer] }))
            .await
            .unwrap();
        let other = upload(&ada, "c.txt", "text/plain", b"hi").await.unwrap();
        let more = json!({ "pages": [text, offer, other] });
        let told = [("file_type".to_owned(), "/pages/2".to_owned())];
        let record = fields(more.clone());
        let changed = ["/pages".to_owned()];
        let trial = engine::evaluate(&ada, "paper", Some(paper.id), record, &changed).await;
        assert_eq!(complaints(Refusal::Complaints(trial.unwrap().issues)), told);
        assert_eq!(refused(update(&ada, "paper", &both, more).await), told);
    }
}

#[tokio::test]
async fn more_than_fifty_megabytes_are_refused_and_leave_nothing() {
    for world in &worlds().await {
        let ada = world.cx(2, &["writer"]);
        let mut receiving = file::receive(&ada, "big.bin", None).await.unwrap();
        let piece = vec![0_u8; 1 << 20];
        for _ in 0..50 {
            receiving.take(&piece).unwrap();
        }
        assert!(matches!(receiving.take(b"!"), Err(Refusal::TooLarge(_))));
        drop(receiving);
        let aside = world.folder.path().join("files/arriving");
        assert_eq!(std::fs::read_dir(aside).unwrap().count(), 0);
        assert!(contents(world).is_empty());
    }
}

#[tokio::test]
async fn nobody_fills_the_disk_with_what_no_record_holds() {
    for world in &worlds().await {
        let (ada, bob) = (world.cx(2, &["writer"]), world.cx(3, &["writer"]));
        let large = File {
            id: world.ports.ids.id(MORNING),
            hash: "0".repeat(64),
            size: (1 << 30) - 5,
            media: "a/b".to_owned(),
            name: "large".to_owned(),
            by: ada.viewer.user,
            at: MORNING,
        };
        let inserted = world.store.write(Pace::Interactive, move |tx| {
            let large = large.clone();
            Box::pin(async move { store::system::file::insert(tx, &large).await })
        });
        inserted.await.unwrap_or_else(|error: Error| panic!("{error}"));
        let last = upload(&ada, "last.txt", "", b"12345").await.unwrap();
        let refusal = refused(upload(&ada, "more.txt", "", b"1").await);
        assert_eq!(refusal, [("files_waiting".to_owned(), String::new())]);
        upload(&bob, "other.txt", "", b"1").await.unwrap();
        create(&ada, "paper", json!({ "name": "A", "pages": [last] }))
            .await
            .unwrap();
        upload(&ada, "more.txt", "", b"1").await.unwrap();
        world.clock.advance(DAY + 1);
        engine::sweep(&world.store, &world.ports).await.unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn what_no_record_held_for_a_day_is_swept_and_its_bytes_when_nobody_else_has_them() {
    for world in &worlds().await {
        let ada = world.cx(2, &["writer"]);
        let sweep = async || engine::sweep(&world.store, &world.ports).await.unwrap();
        let kept = upload(&ada, "kept.pdf", "", PDF).await.unwrap();
        let loose = upload(&ada, "loose.pdf", "", PDF).await.unwrap();
        let alone = upload(&ada, "alone.png", "", PNG).await.unwrap();
        assert_eq!(contents(world).len(), 2, "the same bytes rest once");
        create(&ada, "paper", json!({ "name": "A", "scan": kept }))
            .await
            .unwrap();
        world.clock.advance(DAY);
        assert_eq!(sweep().await, Swept::default(), "a day is not over");
        world.clock.advance(1);
        let late = upload(&ada, "late.png", "", b"late").await.unwrap();
        assert_eq!(sweep().await, Swept { files: 2, bytes: 1 });
        assert_eq!(sweep().await, Swept::default());
        assert_eq!(bytes(&ada, &kept).await.unwrap(), PDF);
        assert_eq!(bytes(&ada, &late).await.unwrap(), b"late");
        assert_eq!(bytes(&ada, &loose).await, None);
        assert_eq!(bytes(&ada, &alone).await, None);
        let gone = create(&ada, "paper", json!({ "name": "B", "scan": loose["id"] })).await;
        assert_eq!(refused(gone), [("file_missing".to_owned(), "/scan".to_owned())]);
        // Bytes that a process left which ended in the middle.
        let mut arriving = world.ports.files.as_ref().unwrap().receive().unwrap();
        arriving.take(b"nobody's").unwrap();
        arriving.end().unwrap();
        arriving.put().unwrap();
        assert_eq!(contents(world).len(), 3);
        assert_eq!(sweep().await, Swept { files: 0, bytes: 1 });
        assert_eq!(contents(world).len(), 2);
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_attaches_while_others_sweep_keeps_the_file_or_is_told_that_it_is_gone() {
    for world in &worlds().await {
        let ada = world.cx(2, &["writer"]);
        let (mut kept, mut gone) = (0, 0);
        for round in 0..6 {
            let mut loose = Vec::new();
            for number in 0..6 {
                let text = format!("{round} {number}");
                loose.push(upload(&ada, "a.pdf", "", text.as_bytes()).await.unwrap());
            }
            world.clock.advance(DAY + 1);
            let attach = join_all(loose.iter().enumerate().map(async |(number, one)| {
                // Each is attached as soon as the one before it is swept, when it is about to be swept itself; the first
                // one at once, or too late.
                let before = match (number, round % 2) {
                    (0, 0) => None,
                    (0, _) => Some(one),
                    _ => Some(&loose[number - 1]),
                };
                for _ in 0..60 {
                    match before {
                        Some(before) if bytes(&ada, before).await.is_some() => tokio::task::yield_now().await,
                        _ => break,
                    }
                }
                create(&ada, "paper", json!({ "name": "A", "pages": [one["id"]] })).await
            }));
            let sweep = engine::sweep(&world.store, &world.ports);
            // The same bytes are uploaded again while their only upload is swept.
            let again = join_all(loose.iter().enumerate().map(async |(number, _)| {
                let text = format!("{round} {number}");
                upload(&ada, "b.pdf", "", text.as_bytes()).await.unwrap()
            }));
            let (attached, swept, again) = join3(attach, sweep, again).await;
            swept.unwrap();
            for (one, outcome) in loose.iter().zip(attached) {
                match outcome {
                    Ok(_) => {
                        kept += 1;
                        assert!(bytes(&ada, one).await.is_some(), "a record holds it");
                    }
                    Err(refusal) => {
                        gone += 1;
                        let told = [("file_missing".to_owned(), "/pages/0".to_owned())];
                        let later = [("file_missing".to_owned(), "/pages".to_owned())];
                        let complaints = complaints(refusal);
                        assert!(complaints == told || complaints == later, "{complaints:?}");
                        assert!(bytes(&ada, one).await.is_none());
                    }
                }
            }
            for one in &again {
                assert!(bytes(&ada, one).await.is_some(), "just uploaded");
            }
            world.clock.advance(DAY + 1);
            engine::sweep(&world.store, &world.ports).await.unwrap();
        }
        assert_eq!(kept + gone, 36);
        sound(world).await;
    }
}

#[tokio::test]
async fn the_doctor_finds_bytes_that_are_lost_and_names_that_nobody_noted() {
    for world in &worlds().await {
        let ada = world.cx(2, &["writer"]);
        let offer = upload(&ada, "a.pdf", "", PDF).await.unwrap();
        create(&ada, "paper", json!({ "name": "A", "pages": [offer] }))
            .await
            .unwrap();
        sound(world).await;
        let hash = file::open(&ada, id(&offer)).await.unwrap().hash;
        let place = world
            .folder
            .path()
            .join("files")
            .join(&hash[..2])
            .join(&hash[2..]);
        std::fs::write(&place, b"short").unwrap();
        assert_eq!(broken(world).await, ["bytes"]);
        std::fs::remove_file(&place).unwrap();
        assert_eq!(broken(world).await, ["bytes"]);
        // Whoever uploads them once more mends it.
        upload(&ada, "b.pdf", "", PDF).await.unwrap();
        sound(world).await;
        let harmed = world.store.write(Pace::Interactive, |tx| {
            Box::pin(async move {
                let table = format!("DELETE FROM \"{}\".\"~held\"", tx.schema());
                tx.execute(&table, &[]).await
            })
        });
        harmed.await.unwrap_or_else(|error: Error| panic!("{error}"));
        assert_eq!(broken(world).await, ["files"]);
    }
}

async fn broken(world: &World) -> Vec<&'static str> {
    let checks = engine::doctor(&world.store, &world.ports, &world.model).await;
    let broken = checks.iter().filter(|check| !check.ok);
    broken.map(|check| check.name).collect()
}
