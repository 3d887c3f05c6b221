//! Texts for people outside: prints, e-mails, messages.

use metadata::documents::TemplateForm;
use serde_json::{Value, json};

use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::shapes::records::AtObject;
use crate::shapes::templates::{AtTemplate, RenderAsked, Rendered, Templates};

pub(crate) async fn list(call: Call<Visitor, AtObject>) -> Result<Done<Templates>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let object = cx.model.called(&call.path.object).map(|object| &object.name);
    let Some(object) = object.filter(|object| cx.rights.on(object).is_some()) else {
        return Err(Problem::not_found());
    };
    let open = cx.model.templates.values().filter(|template| {
        template.object == *object
            && template.form != TemplateForm::Part
            && template.opening.admits(&cx.viewer, &cx.rights)
    });
    let items: Vec<Value> = open
        .map(|template| {
            let document = format!("template/{}", template.name);
            let texts = &cx.model.texts;
            let title = texts.get(cx.viewer.language, &document, "/title", &template.title);
            json!({ "name": template.name, "title": title, "as": template.form })
        })
        .collect();
    Ok(Done::with_value(&json!({ "items": items })))
}

pub(crate) async fn render(
    call: Call<Visitor, AtTemplate, Nothing, Json<RenderAsked>>,
) -> Result<Done<Rendered>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let AtTemplate { object, template } = call.path;
    let object = cx.model.called(&object).map(|object| &object.name);
    let known = cx.model.templates.get(&template);
    if known.is_none_or(|known| Some(&known.object) != object) {
        return Err(Problem::not_found());
    }
    let rendered = engine::render(&cx, &template, call.body.0.id).await?;
    Ok(Done::with_value(&json!({
        "as": rendered.form,
        "subject": rendered.subject,
        "body": rendered.body,
    })))
}
