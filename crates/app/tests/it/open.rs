use crate::{PASSWORD, admin, assert_tables_fit, minimal, on_both_engines};
use app::{OpenError, Workspace};
use ports::Ports;
use std::sync::Arc;
use store::Pace;
use store::system::version;

async fn insert_version(workspace: &Workspace, latest: version::Version) {
    let latest = Arc::new(latest);
    let write = workspace.store().write(Pace::Interactive, move |tx| {
        let latest = Arc::clone(&latest);
        Box::pin(async move { version::insert(tx, &latest).await })
    });
    write.await.unwrap();
}

on_both_engines! {
    async fn a_new_workspace_has_the_platform_and_an_administrator(place) {
        let workspace = place.create().await;
        let app = workspace.app();
        assert_eq!(app.version, 1);
        assert_eq!(app.packs().iter().map(|pack| pack.name.clone()).collect::<Vec<_>>(), ["platform"]);
        let signed = workspace.identity().sign_in(&app.model, "admin", PASSWORD).await.unwrap();
        assert_eq!(*signed.viewer.roles, ["administrator".to_owned()]);
        let shown = workspace.viewer_of(&signed.token).await.unwrap().unwrap();
        assert_eq!(shown.user, signed.viewer.user);
        assert_tables_fit(&workspace, &app).await;
    }

    async fn a_workspace_that_is_there_is_not_made_again(place) {
        place.create().await.store().close().await;
        let again = Workspace::create(&place.target, Ports::real(), "another password").await;
        assert!(matches!(again, Err(OpenError::Exists)), "{again:?}");
        let workspace = place.open().await;
        let signed = workspace.identity().sign_in(&workspace.app().model, "admin", PASSWORD).await;
        assert!(signed.is_ok());
    }

    async fn a_workspace_whose_making_was_cut_off_is_finished(place) {
        store::Store::create(&place.target).await.unwrap().close().await;
        let workspace = place.create().await;
        assert_eq!(workspace.app().version, 1);
        assert!(workspace.viewer_named("admin").await.unwrap().is_some());
    }

    async fn a_short_first_password_makes_no_workspace(place) {
        let refused = Workspace::create(&place.target, Ports::real(), "short").await;
        assert!(matches!(refused, Err(OpenError::Password(_))), "{refused:?}");
        let opened = Workspace::open(&place.target, Ports::real()).await;
        assert!(matches!(opened, Err(OpenError::Store(store::Error::Missing(_)))), "{opened:?}");
    }

    async fn a_folder_of_files_has_one_workspace(place) {
        let folder = tempfile::tempdir().unwrap();
        let ports = || Ports::real().keeping(folder.path());
        let first = Workspace::create(&place.target, ports(), PASSWORD).await.unwrap();
        first.store().close().await;
        let other = tempfile::tempdir().unwrap();
        let other = store::Target::Folder(other.path().to_owned());
        let made = Workspace::create(&other, ports(), PASSWORD).await;
        assert!(matches!(made, Err(OpenError::Files(_))), "{made:?}");
        let opened = Workspace::open(&other, ports()).await;
        assert!(matches!(opened, Err(OpenError::Files(_))), "{opened:?}");
        Workspace::open(&place.target, ports()).await.unwrap().store().close().await;
    }

    async fn what_was_published_is_there_after_opening_again(place) {
        let (workspace, _) = place.minimal().await;
        let before = workspace.app();
        workspace.store().close().await;
        let workspace = place.open().await;
        let after = workspace.app();
        assert_eq!((after.version, &after.documents), (before.version, &before.documents));
        assert!(workspace.plan(&minimal()).await.unwrap().empty);
    }

    async fn metadata_of_a_newer_program_is_refused_in_one_sentence(place) {
        let workspace = place.create().await;
        let mut latest = version::get(workspace.store(), 1).await.unwrap().unwrap();
        latest.number = 2;
        latest.documents = latest.documents.replace("\"version\":\"1.", "\"version\":\"99.");
        insert_version(&workspace, latest).await;
        // A server that runs goes on with what it knows.
        assert!(workspace.refresh().await.is_err());
        assert_eq!(workspace.app().version, 1);
        workspace.store().close().await;
        let opened = Workspace::open(&place.target, Ports::real()).await;
        let Err(error @ OpenError::Newer { .. }) = opened else { panic!("{opened:?}") };
        assert!(error.to_string().contains("99."), "{error}");
    }

    async fn a_change_of_roles_counts_for_the_next_request(place) {
        let workspace = place.create().await;
        let admin = admin(&workspace).await;
        let create = |cx| async move {
            let body = serde_json::json!({ "login": "ada", "name": "Ada", "roles": ["administrator"] });
            engine::create(&cx, "user", crate::record(body), engine::Wish::default()).await
        };
        let ada = workspace.save(&admin, "test", create).await.unwrap();
        workspace.identity().set_password(ada.id, PASSWORD).await.unwrap();
        let model = workspace.app().model.clone();
        let token = workspace.identity().sign_in(&model, "ada", PASSWORD).await.unwrap().token;
        let roles = async || workspace.viewer_of(&token).await.unwrap().map(|viewer| viewer.roles.len());
        assert_eq!(roles().await, Some(1));
        let strip = |cx| async move {
            let body = crate::record(serde_json::json!({ "roles": [] }));
            engine::update(&cx, "user", ada.id, 1, body, engine::Wish::default()).await
        };
        workspace.save(&admin, "test", strip).await.unwrap();
        assert_eq!(roles().await, Some(0));
    }
}
