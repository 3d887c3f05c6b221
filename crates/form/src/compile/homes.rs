//! Homes: what each block speaks of exists, and what a key sets is a value that its field takes.

use super::Build;
use field::Column;
use metadata::documents::{Block, Entry, Home, Prompt, Today};
use metadata::{Complaint, Document};

impl Build<'_> {
    pub(super) fn home(&mut self, _: &Document, home: Home) {
        self.module(home.module.as_deref(), "/module");
        for block in &home.blocks {
            let at = format!("/blocks/{}", block.name);
            let says = [
                !block.today.is_empty(),
                !block.prompts.is_empty(),
                block.view.is_some(),
                block.entry.is_some(),
            ];
            if says.iter().filter(|says| **says).count() != 1 {
                self.complain(Complaint::error("block_shape", &at).with("name", block.name.as_str()));
            }
            self.block(block, &at);
        }
        self.screens.homes.push(home);
    }

    fn block(&mut self, block: &Block, at: &str) {
        for today in &block.today {
            self.today(today, &format!("{at}/today/{}", today.name));
        }
        for prompt in &block.prompts {
            self.prompt(prompt, &format!("{at}/prompts/{}", prompt.name));
        }
        if let Some(view) = &block.view {
            self.known_view(None, view, format!("{at}/view"));
        }
        if let Some(entry) = &block.entry {
            self.entry(entry, &format!("{at}/entry"));
        }
    }

    fn today(&mut self, today: &Today, at: &str) {
        let Some(object) = self.object(&today.object, &format!("{at}/object")) else {
            return;
        };
        if let Some(position) = self.field(object, &today.date, &format!("{at}/date")) {
            let field = &object.fields[position];
            if !matches!(field.storage.column(), Column::Date | Column::Instant) {
                let complaint = Complaint::error("needs_day", format!("{at}/date"));
                let complaint = complaint.with("name", today.date.as_str());
                self.complain(complaint.with("title", field.title.as_str()));
            }
        }
        for (index, name) in today.card.iter().enumerate() {
            self.field(object, name, &format!("{at}/card/{index}"));
        }
        self.filter(object, today.filter.as_ref(), &format!("{at}/filter"));
    }

    fn prompt(&mut self, prompt: &Prompt, at: &str) {
        let Some(object) = self.object(&prompt.object, &format!("{at}/object")) else {
            return;
        };
        self.filter(object, Some(&prompt.filter), &format!("{at}/filter"));
        if let Some(list) = &prompt.list {
            self.known_list(&prompt.object, list, format!("{at}/list"));
        }
        for action in &prompt.actions {
            for (name, value) in &action.set {
                let place = format!(
                    "{at}/actions/{}/set/{}",
                    action.name,
                    metadata::pointer_token(name)
                );
                let Some(position) = self.field(object, name, &place) else {
                    continue;
                };
                let field = &object.fields[position];
                if !field.writable() {
                    let complaint = Complaint::error("read_only", &place);
                    self.complain(complaint.with("title", field.title.as_str()));
                } else if let Err(refused) = field.accept(value.clone()) {
                    let told = refused.into_iter().map(|one| one.under(&place));
                    self.complaints.extend(told);
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry, at: &str) {
        if self.object(&entry.object, &format!("{at}/object")).is_none() {
            return;
        }
        if let Some(wanted) = &entry.form {
            self.known_form(&entry.object, wanted, format!("{at}/form"));
        }
    }
}
