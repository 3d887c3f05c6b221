//! `yunjin init`: a workspace with the platform pack and the user `admin`.

use std::process::ExitCode;

use app::Workspace;
use ports::Ports;

use crate::print;
use crate::reach::{make_own, place_of};
use crate::stop::{Stop, unopened};
use crate::words::Init;

const PASSWORD: &str = "YUNJIN_ADMIN_PASSWORD";

/// The password that the environment holds.
#[expect(
    clippy::disallowed_methods,
    reason = "settings are read here; a password never stands among the words"
)]
pub(crate) fn password() -> Result<String, Stop> {
    let missing = format!("{PASSWORD} is not set; it holds the password of the user admin.");
    std::env::var(PASSWORD).map_err(|_| Stop::settings(missing))
}

pub(crate) async fn init(asked: &Init) -> Result<ExitCode, Stop> {
    let password = password()?;
    let (place, target) = place_of(asked.place.data.as_deref(), asked.place.database.as_deref())?;
    app::check_password(&password).map_err(|error| unopened(&place, &error))?;
    let _lock = make_own(&place, asked.place.data.as_deref())?;
    let made = Workspace::create(&target, Ports::real(), &password).await;
    let workspace = made.map_err(|error| unopened(&place, &error))?;
    workspace.store().close().await;
    print::line(format!("A workspace with the user admin is at {place}."));
    Ok(ExitCode::SUCCESS)
}
