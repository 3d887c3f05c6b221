//! A newer program opens a workspace: what it keeps of it first, and what it says when it cannot.

use crate::{PASSWORD, Place, admin, on_both_engines, record};
use app::{OpenError, Workspace};
use engine::Wish;
use ports::{Ports, archive};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::system::version;
use store::{Pace, Target};
use tempfile::TempDir;

/// A workspace with one customer, as an older program would have left it: its platform pack is of an older version.
async fn old(place: &Place) {
    let (workspace, admin) = place.minimal().await;
    let create = |cx| async move {
        let body = record(json!({ "name": "Aurora" }));
        engine::create(&cx, "customer", body, Wish::default()).await
    };
    workspace.save(&admin, "test", create).await.unwrap();
    let number = workspace.app().version;
    let mut older = version::get(workspace.store(), number).await.unwrap().unwrap();
    let known = workspace.app().packs()[0].version.clone();
    older.number += 1;
    older.documents =
        older
            .documents
            .replacen(&format!("\"version\":\"{known}\""), "\"version\":\"0.0.1\"", 1);
    let older = Arc::new(older);
    let write = workspace.store().write(Pace::Interactive, move |tx| {
        let older = Arc::clone(&older);
        Box::pin(async move { version::insert(tx, &older).await })
    });
    write.await.unwrap();
    workspace.store().close().await;
}

/// Opens it with a folder for copies of its own.
async fn open(place: &Place, kept: &Path) -> Result<Workspace, OpenError> {
    Workspace::open(&place.target, Ports::real().copying_to(kept)).await
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    found.map(|file| file.unwrap().path()).collect()
}

async fn customers(workspace: &Workspace) -> u64 {
    let cx = workspace.context(&admin(workspace).await, "test");
    let all = engine::count(&cx, "customer", &json!({ "all": [] }), 10).await;
    all.unwrap().unwrap().0
}

on_both_engines! {
    async fn a_copy_is_kept_before_a_newer_program_changes_anything(place) {
        old(&place).await;
        let kept = TempDir::new().unwrap();
        let workspace = open(&place, kept.path()).await.unwrap();
        let upgraded = workspace.upgraded().unwrap().clone();
        assert!(upgraded.upgrade.to_string().starts_with("platform 0.0.1 to "), "{}", upgraded.upgrade);
        assert_eq!(files_in(kept.path()).as_slice(), std::slice::from_ref(&upgraded.snapshot));
        archive::check(&upgraded.snapshot).unwrap();
        let after = workspace.app().version;
        workspace.store().close().await;

        let again = open(&place, kept.path()).await.unwrap();
        assert_eq!((again.upgraded(), again.app().version), (None, after));
        again.store().close().await;

        let other = Place::like(&place);
        let (restored, about) = Workspace::restore(&upgraded.snapshot, &other.target, Ports::real()).await.unwrap();
        assert_eq!(about.version, after - 1);
        assert_eq!(customers(&restored).await, 1);
    }

    async fn where_no_copy_can_be_kept_nothing_is_changed(place) {
        old(&place).await;
        let folder = TempDir::new().unwrap();
        let taken = folder.path().join("taken");
        std::fs::write(&taken, "a file").unwrap();
        let refused = open(&place, &taken).await;
        let Err(error @ OpenError::Snapshot { .. }) = refused else { panic!("{refused:?}") };
        assert!(error.to_string().contains("taken"), "{error}");
        if let Target::Url(_) = place.target {
            let refused = Workspace::open(&place.target, Ports::real()).await;
            let Err(error @ OpenError::NoSnapshot(_)) = refused else { panic!("{refused:?}") };
            assert!(error.to_string().contains("--snapshots DIR"), "{error}");
        }
        let kept = TempDir::new().unwrap();
        let workspace = open(&place, kept.path()).await.unwrap();
        assert!(workspace.upgraded().is_some(), "it was still to be brought up");
    }

    async fn what_is_not_sound_afterwards_is_not_served(place) {
        old(&place).await;
        let store = store::Store::open(&place.target).await.unwrap();
        let stray = format!("ALTER TABLE \"{}\".\"customer\" ADD COLUMN \"stray\" integer", store.schema());
        let write = store.write(Pace::Interactive, move |tx| {
            let stray = stray.clone();
            Box::pin(async move { tx.execute(&stray, &[]).await })
        });
        write.await.unwrap();
        store.close().await;
        let kept = TempDir::new().unwrap();
        let refused = open(&place, kept.path()).await;
        let Err(error @ OpenError::Unsound { .. }) = refused else { panic!("{refused:?}") };
        let told = error.to_string();
        assert!(told.contains("the table customer differs") && told.contains("before-platform-"), "{told}");
    }

    async fn making_a_workspace_changes_none_that_is_there(place) {
        old(&place).await;
        let again = Workspace::create(&place.target, Ports::real(), PASSWORD).await;
        assert!(matches!(again, Err(OpenError::Exists)), "{again:?}");
        let kept = TempDir::new().unwrap();
        let workspace = open(&place, kept.path()).await.unwrap();
        assert!(workspace.upgraded().is_some());
    }
}
