//! Whose words a complaint is about: where a change said them, the complaint points there and not into the document that
//! was changed.

use crate::layers::change_in;
use metadata::{Complaint, Complaints, Document, Operation};

/// The same complaints, those about what a change of such a document said with the place of its operation. Of several
/// changes the last has the word.
pub(crate) fn retold(
    complaints: Complaints,
    documents: &[Document],
    is_such: &dyn Fn(&Document) -> bool,
) -> Complaints {
    let changes = documents.iter().rev().filter(|document| is_such(document));
    let changes: Vec<_> = changes
        .filter_map(|by| {
            let change = change_in(by)?;
            let target = documents.iter().find(|one| one.key() == change.document)?;
            Some((by, target, change.operations))
        })
        .collect();
    let told = complaints.into_iter().map(|complaint| {
        let said = changes.iter().find_map(|(by, target, operations)| {
            let is_there = complaint.at.file.as_deref() == Some(target.path.as_str());
            let pointer = is_there.then(|| place(operations, &complaint.at.pointer))??;
            Some((by, pointer))
        });
        match said {
            Some((by, pointer)) => {
                let mut told = complaint.in_file(&by.path);
                told.at.pointer = pointer;
                told
            }
            None => complaint,
        }
    });
    told.collect::<Vec<Complaint>>()
}

/// Where an operation says what stands at a pointer: the one that is nearest to it, and of equals the last.
fn place(operations: &[Operation], pointer: &str) -> Option<String> {
    let said = operations.iter().enumerate().filter_map(|(at, operation)| {
        let word = match operation {
            Operation::Set { .. } => "to",
            Operation::Insert { .. } => "value",
            Operation::Remove { .. } | Operation::Move { .. } => return None,
        };
        let rest = pointer.strip_prefix(operation.pointer())?;
        let is_inside = rest.is_empty() || rest.starts_with('/');
        is_inside.then(|| {
            (
                operation.pointer().len(),
                format!("/operations/{at}/{word}{rest}"),
            )
        })
    });
    said.max_by_key(|(length, _)| *length).map(|(_, place)| place)
}
