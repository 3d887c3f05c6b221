//! Records become tables.

use std::io::{Seek, SeekFrom};

use exchange::{ExportAsk, Format};
use metadata::Complaint;
use ports::folder;

use crate::door::{Call, Problem, Tabled, Visitor};
use crate::shapes::exports::ExportAsked;
use crate::shapes::records::AtObject;

pub(crate) async fn export(call: Call<Visitor, AtObject, ExportAsked>) -> Result<Tabled, Problem> {
    let ExportAsked {
        format,
        filter,
        search,
        sort,
        fields,
        as_of,
    } = call.query;
    let unknown = || Problem::malformed(vec![Complaint::error("export_format", "/format")]);
    let format = Format::called(format.as_deref().unwrap_or("csv")).ok_or_else(unknown)?;
    let cx = call.house.workspace.context(&call.who.viewer, "export");
    let ask = ExportAsk {
        filter: filter.as_deref(),
        search: search.as_deref(),
        sort: sort.as_deref(),
        fields: fields.as_deref(),
        as_of: as_of.as_deref(),
    };
    let mut file = folder::nameless().map_err(store::Error::from)?;
    exchange::export(&cx, &call.path.object, &ask, (format, &mut file)).await?;
    file.seek(SeekFrom::Start(0)).map_err(store::Error::from)?;
    Ok(Tabled {
        format,
        name: call.path.object,
        file: Box::new(file),
    })
}
