use metadata::Language;
use script::Template;

const FIELDS: &[&str] = &["name", "code", "stage"];

fn render(source: &str) -> String {
    let template =
        Template::compile(source, FIELDS).unwrap_or_else(|complaint| panic!("{source}: {complaint}"));
    template.render(&|name| match name {
        "name" => Some("Ada & <Söhne> \"云锦\"".to_owned()),
        "code" => Some("C-1".to_owned()),
        _ => None,
    })
}

#[test]
fn fields_stand_in_the_text_as_they_are() {
    assert_eq!(render("{{name}} ({{code}})"), "Ada & <Söhne> \"云锦\" (C-1)");
    assert_eq!(render("{{ code }}/{{code}}"), "C-1/C-1");
    assert_eq!(render("客户 {{code}}\n"), "客户 C-1");
    assert_eq!(render("plain"), "plain");
}

#[test]
fn an_absent_field_leaves_nothing() {
    assert_eq!(render("{{code}} {{stage}}"), "C-1");
}

#[test]
fn the_fields_read_are_told_once_each() {
    assert_eq!(
        Template::compile("{{code}} {{name}} {{code}}", FIELDS)
            .unwrap()
            .reads(),
        ["code", "name"]
    );
}

#[test]
fn everything_but_plain_fields_is_refused() {
    for (source, code) in [
        ("{{{name}}}", "template_not_offered"),
        ("{{&name}}", "template_not_offered"),
        ("{{#if name}}x{{/if}}", "template_not_offered"),
        ("{{> other}}", "template_not_offered"),
        ("{{#> other}}{{/other}}", "template_not_offered"),
        ("{{* deco}}", "template_not_offered"),
        ("{{! note}}", "template_not_offered"),
        ("{{lookup name 0}}", "template_not_offered"),
        ("{{name code}}", "template_not_offered"),
        ("{{name a=1}}", "template_not_offered"),
        ("{{(name)}}", "template_not_offered"),
        ("{{name.first}}", "template_not_offered"),
        ("{{../name}}", "template_not_offered"),
        ("{{@root}}", "template_not_offered"),
        ("{{this}}", "template_not_offered"),
        ("{{\"name\"}}", "template_syntax"),
        ("{{nmae}}", "template_field"),
        ("{{name", "template_syntax"),
        ("{{}}", "template_syntax"),
    ] {
        let complaint = Template::compile(source, FIELDS).expect_err(source);
        assert_eq!(complaint.code, code, "{source}: {complaint}");
        for language in Language::ALL {
            let words = complaint.render(language);
            assert!(
                !words.message.contains("{found}") && !words.message.contains("{problem}"),
                "{words:?}"
            );
        }
    }
}
