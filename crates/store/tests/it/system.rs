//! Sessions, tokens, passwords, versions, documents: the same on both engines.

use crate::house::{document, everything, houses, id, thing, write};
use metadata::DocumentKind;
use serde_json::json;
use store::system::credential::{self, Credential};
use store::system::session::{self, Session};
use store::system::token::{self, Token};
use store::system::version::{self, Version};

fn hash(letter: &str) -> String {
    letter.repeat(64)
}

#[tokio::test]
async fn sessions_live_until_they_are_ended() {
    for house in &houses(vec![thing(everything(), json!({}))]).await {
        let one = |letter: &str, user: u128| Session {
            hash: hash(letter),
            user: id(user),
            created_at: 1,
            expires_at: 100,
        };
        let all = [one("a", 1), one("b", 1), one("c", 2)];
        let kept = all.clone();
        write(&house.store, move |tx| {
            let kept = kept.clone();
            Box::pin(async move {
                for one in &kept {
                    session::insert(tx, one).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let find = async |letter: &str| session::find_by_hash(&house.store, &hash(letter)).await.unwrap();
        assert_eq!(find("a").await.as_ref(), Some(&all[0]));
        assert_eq!(find("d").await, None);
        let ended = write(&house.store, |tx| {
            Box::pin(async move { session::delete_of_user(tx, id(1), Some(&hash("a"))).await })
        });
        assert_eq!(ended.await, Ok(1));
        assert!(find("a").await.is_some() && find("b").await.is_none() && find("c").await.is_some());
        assert_eq!(
            write(&house.store, |tx| Box::pin(async move {
                session::delete(tx, &hash("a")).await
            }))
            .await,
            Ok(true)
        );
        assert_eq!(
            write(&house.store, |tx| Box::pin(session::expire(tx, 101))).await,
            Ok(1)
        );
        assert!(
            !format!("{:?}", all[0]).contains("aaaa"),
            "a secret stays out of logs"
        );
    }
}

#[tokio::test]
async fn tokens_are_listed_touched_and_removed() {
    for house in &houses(vec![thing(everything(), json!({}))]).await {
        let one = Token {
            id: id(1),
            user: id(2),
            name: "import".into(),
            prefix: "yj_ab".into(),
            hash: hash("a"),
            created_at: 1,
            expires_at: None,
            last_used_at: None,
        };
        let kept = one.clone();
        write(&house.store, move |tx| {
            let kept = kept.clone();
            Box::pin(async move {
                token::insert(tx, &kept).await?;
                token::touch(tx, kept.id, 7).await
            })
        })
        .await
        .unwrap();
        let touched = Token {
            last_used_at: Some(7),
            ..one
        };
        assert_eq!(
            token::list(&house.store, id(2)).await.unwrap(),
            vec![touched.clone()]
        );
        assert_eq!(token::list(&house.store, id(3)).await.unwrap(), []);
        assert_eq!(
            token::find_by_hash(&house.store, &hash("a")).await.unwrap(),
            Some(touched)
        );
        assert_eq!(
            write(&house.store, |tx| Box::pin(token::delete(tx, id(3), id(1)))).await,
            Ok(false)
        );
        assert_eq!(
            write(&house.store, |tx| Box::pin(token::delete(tx, id(2), id(1)))).await,
            Ok(true)
        );
    }
}

#[tokio::test]
async fn a_password_hash_is_replaced() {
    for house in &houses(vec![thing(everything(), json!({}))]).await {
        for (text, at) in [("first", 1), ("second", 2)] {
            let kept = Credential {
                user: id(1),
                hash: text.into(),
                changed_at: at,
            };
            let asked = kept.clone();
            write(&house.store, move |tx| {
                let asked = asked.clone();
                Box::pin(async move { credential::put(tx, &asked).await })
            })
            .await
            .unwrap();
            assert_eq!(credential::get(&house.store, id(1)).await.unwrap(), Some(kept));
        }
        assert_eq!(credential::get(&house.store, id(2)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn versions_are_numbered_once_and_documents_replaced_whole() {
    for house in &houses(vec![thing(everything(), json!({}))]).await {
        assert_eq!(version::latest(&house.store).await.unwrap(), 0);
        let one = Version {
            number: 1,
            at: 5,
            by: Some(id(1)),
            note: "n".into(),
            steps: "[]".into(),
            documents: "[{}]".into(),
        };
        let insert = |row: Version| {
            write(&house.store, move |tx| {
                let row = row.clone();
                Box::pin(async move { version::insert(tx, &row).await })
            })
        };
        insert(one.clone()).await.unwrap();
        assert!(matches!(
            insert(one.clone()).await,
            Err(store::Error::Conflict { .. })
        ));
        insert(Version {
            number: 2,
            by: None,
            ..one.clone()
        })
        .await
        .unwrap();
        assert_eq!(version::latest(&house.store).await.unwrap(), 2);
        assert_eq!(version::get(&house.store, 1).await.unwrap(), Some(one));
        let listed = version::list(&house.store).await.unwrap();
        assert_eq!(
            listed.iter().map(|row| (row.number, row.by)).collect::<Vec<_>>(),
            [(2, None), (1, Some(id(1)))]
        );

        let documents = vec![
            document(DocumentKind::Role, "a", json!({ "name": "a" })),
            thing(everything(), json!({})),
        ];
        for kept in [documents.clone(), documents[..1].to_vec()] {
            let asked = kept.clone();
            write(&house.store, move |tx| {
                let asked = asked.clone();
                Box::pin(async move { store::system::document::replace_all(tx, &asked).await })
            })
            .await
            .unwrap();
            assert_eq!(store::system::document::all(&house.store).await.unwrap(), kept);
        }
    }
}
