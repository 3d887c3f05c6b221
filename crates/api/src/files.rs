//! Files: taken in as bytes, given out to whoever may read them.

use crate::door::{Arriving, Call, Created, Nothing, Problem, Sent, Visitor};
use crate::shapes::files::{AtFile, FileAsked, FileShown};

pub(crate) async fn create(
    call: Call<Visitor, Nothing, FileAsked, Arriving>,
) -> Result<Created<FileShown>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let receiving = engine::file::receive(&cx, &call.query.name, call.body.stated.as_deref()).await;
    let received = call.body.into(receiving).await?;
    let file = engine::file::keep(&cx, received).await?;
    Ok(Created::text(file.to_string().into_bytes()))
}

pub(crate) async fn get(call: Call<Visitor, AtFile>) -> Result<Sent, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let opened = engine::file::open(&cx, call.path.id).await?;
    let files = cx.ports.files.ok_or_else(Problem::not_found)?;
    Ok(Sent::new(files, opened, &call.headers))
}
