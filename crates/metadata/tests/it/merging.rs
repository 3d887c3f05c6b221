use crate::operations::each_pair;
use metadata::{DocumentKind, Side, canonical, merge};
use serde_json::{Value, json};

fn nobody(_: &str) -> Option<Side> {
    None
}

#[test]
fn what_only_one_side_touched_is_as_that_side_has_it() {
    each_pair(|kind, base, other| {
        let wanted = canonical(kind, other).to_string();
        let vendor = merge(kind, base, base, other, &nobody);
        assert_eq!(
            (vendor.0.to_string(), vendor.1),
            (wanted.clone(), Vec::new()),
            "{}",
            kind.word()
        );
        let local = merge(kind, base, other, base, &nobody);
        assert_eq!(
            (local.0.to_string(), local.1),
            (wanted.clone(), Vec::new()),
            "{}",
            kind.word()
        );
        let both = merge(kind, base, other, other, &nobody);
        assert_eq!(both.1, [], "{}: {base}\n{other}", kind.word());
    });
}

#[test]
fn a_conflict_decided_is_a_conflict_no_more() {
    each_pair(|kind, base, ours| {
        // The vendor's version is another random change of the same base.
        let theirs = crate::dice::Dice::new(base.to_string().len() as u64).changed(kind, base);
        let (_, open) = merge(kind, base, ours, &theirs, &nobody);
        for side in [Side::Ours, Side::Theirs] {
            let (_, left) = merge(kind, base, ours, &theirs, &|_| Some(side));
            assert_eq!(left, []);
        }
        let (_, left) = merge(kind, base, ours, &theirs, &|pointer| {
            open.iter()
                .any(|one| one.pointer == pointer)
                .then_some(Side::Ours)
        });
        assert!(left.len() <= open.len());
    });
}

fn object(title: &str, amount: Value, extra: &[&str]) -> Value {
    let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": "deal", "title": title, "type": "object", "display": "",
        "properties": { "name": { "kind": "text", "title": "Name" } } });
    if !amount.is_null() {
        body["properties"]["amount"] = amount;
    }
    for name in extra {
        body["properties"][*name] = json!({ "kind": "text", "title": name });
    }
    body
}

fn amount(title: &str, maximum: u32) -> Value {
    json!({ "kind": "money", "title": title, "maximum": maximum })
}

#[test]
fn both_sides_of_one_element_meet_attribute_by_attribute() {
    let base = object("Deal", amount("Amount", 10), &[]);
    let ours = object("Deal", amount("Sum", 10), &["x_size"]);
    let theirs = object("Opportunity", amount("Amount", 20), &["stage"]);
    let (merged, open) = merge(DocumentKind::Object, &base, &ours, &theirs, &nobody);
    assert_eq!(open, []);
    let wanted = object("Opportunity", amount("Sum", 20), &["x_size", "stage"]);
    assert_eq!(merged.to_string(), wanted.to_string());
}

#[test]
fn the_same_attribute_changed_twice_is_a_conflict_for_a_person() {
    let base = object("Deal", amount("Amount", 10), &[]);
    let ours = object("Deal", amount("Sum", 10), &[]);
    let theirs = object("Deal", amount("Total", 10), &[]);
    let (merged, open) = merge(DocumentKind::Object, &base, &ours, &theirs, &nobody);
    assert_eq!(merged, theirs);
    let told = serde_json::to_value(&open).unwrap();
    let wanted = json!([{ "pointer": "/properties/amount/title", "base": "Amount", "ours": "Sum", "theirs": "Total" }]);
    assert_eq!(told, wanted);
    let (kept, _) = merge(DocumentKind::Object, &base, &ours, &theirs, &|_| Some(Side::Ours));
    assert_eq!(kept, ours);
}

#[test]
fn what_the_vendor_removed_and_people_changed_is_a_conflict_of_the_whole() {
    let base = object("Deal", amount("Amount", 10), &["stage"]);
    let ours = object("Deal", amount("Sum", 10), &["stage"]);
    let theirs = object("Deal", Value::Null, &["stage"]);
    let (merged, open) = merge(DocumentKind::Object, &base, &ours, &theirs, &nobody);
    assert_eq!(merged, theirs);
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].pointer.as_str(), &open[0].theirs),
        ("/properties/amount", &None)
    );
    let (kept, _) = merge(DocumentKind::Object, &base, &ours, &theirs, &|_| Some(Side::Ours));
    assert_eq!(kept.to_string(), ours.to_string(), "it comes back where it stood");
}

#[test]
fn what_people_removed_and_the_vendor_changed_is_a_conflict_too() {
    let base = object("Deal", amount("Amount", 10), &[]);
    let ours = object("Deal", Value::Null, &[]);
    let theirs = object("Deal", amount("Total", 10), &[]);
    let (merged, open) = merge(DocumentKind::Object, &base, &ours, &theirs, &nobody);
    assert_eq!((merged, open.len()), (theirs.clone(), 1));
    let (kept, _) = merge(DocumentKind::Object, &base, &ours, &theirs, &|_| Some(Side::Ours));
    assert_eq!(kept, ours);
}
