//! A link in a page leads somewhere.

use std::path::{Component, Path, PathBuf};

use crate::Offence;
use crate::tree::File;

/// Links of Markdown pages to files for which `exists` says no. Links into the web are not followed.
#[must_use]
pub fn check(pages: &[File], exists: impl Fn(&Path) -> bool) -> Vec<Offence> {
    let mut offences = Vec::new();
    for page in pages {
        let folder = Path::new(&page.path).parent().unwrap_or(Path::new("")).to_owned();
        let mut in_code = false;
        for (line, text) in page.lines() {
            in_code ^= text.trim_start().starts_with("```");
            if in_code {
                continue;
            }
            for target in targets(text).into_iter().filter(|target| !is_elsewhere(target)) {
                let file = target.split('#').next().unwrap_or_default();
                if !file.is_empty() && !exists(&plain(&folder.join(file))) {
                    offences.push(Offence::new(&page.path, line, format!("There is no `{file}`.")));
                }
            }
        }
    }
    offences
}

/// `[text](target)`, `![text](target)` and `src="target"`.
fn targets(text: &str) -> Vec<&str> {
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let html = text
        .split("src=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    inline
        .chain(html)
        .map(|(target, _)| target.split(' ').next().unwrap_or_default())
        .collect()
}

fn is_elsewhere(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// Resolves `..` without asking the disk.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, step| {
        match step {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> Vec<usize> {
        let here = [Path::new("docs/api.md"), Path::new("README.md")];
        check(&[File::new("docs/style.md", text)], |path| here.contains(&path))
            .into_iter()
            .map(|o| o.line)
            .collect()
    }

    #[test]
    fn a_link_to_a_missing_file_is_an_offence() {
        assert!(
            broken("[a](api.md#manners) [b](../README.md) [c](#here) [d](https://example.org/x)").is_empty()
        );
        assert_eq!(
            broken("fine\n[a](apy.md)\n![b](pic.png)\n<img src=\"no.png\">"),
            [2, 3, 4]
        );
    }

    #[test]
    fn what_looks_like_a_link_in_a_code_block_is_none() {
        assert_eq!(broken("```\nlist[0](x)\n```\n[a](gone.md)"), [4]);
    }
}
