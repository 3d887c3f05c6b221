//! From text to rhai's tree, past a gate that lets only the offered words through.

use crate::tree::At;
use metadata::{Complaint, Complaints};
use rhai::{AST, Engine, LexError, OptimizationLevel, ParseErrorType, Position, Token, is_valid_identifier};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// The longest expression, in bytes.
const LONGEST: usize = 4_000;
/// The most words and signs.
const MOST_TOKENS: usize = 1_000;
/// How deep brackets, braces and signs may stand inside each other.
const DEEPEST: usize = 20;
/// rhai's own limit, which counts several levels for each of ours.
const DEEPEST_PARSE: usize = 120;

/// Words of rhai that reach outside an expression.
const OFF: [&str; 13] = [
    "eval",
    "import",
    "export",
    "print",
    "debug",
    "type_of",
    "Fn",
    "call",
    "curry",
    "is_def_var",
    "is_def_fn",
    "is_shared",
    "this",
];

/// Words of other languages for an empty value, which are told with a cure and not as unknown fields.
const NOTHING: [&str; 3] = ["null", "nil", "void"];

/// Reads an expression. No name is known and no type settled yet.
pub(crate) fn parse(source: &str) -> Result<AST, Complaints> {
    if source.len() > LONGEST {
        return Err(vec![
            Complaint::error("expression_too_long", "").with("most", LONGEST),
        ]);
    }
    let refused = gate(source);
    if !refused.is_empty() {
        return Err(refused);
    }
    // The parser is fed by strangers; a panic of it is a mistake in the text and not the end of a thread.
    match catch_unwind(AssertUnwindSafe(|| engine().compile_expression(source))) {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(error)) => Err(vec![refusal(source, error.err_type(), error.position())]),
        Err(_) => Err(vec![place(
            Complaint::error("expression_syntax", "").with("problem", "?"),
            source,
            At::default(),
        )]),
    }
}

/// The same complaint with its line, column and the piece of text that stands there.
pub(crate) fn place(complaint: Complaint, source: &str, at: At) -> Complaint {
    const NEAR: usize = 24;
    let line = source.lines().nth(at.line.saturating_sub(1)).unwrap_or_default();
    let near: String = line
        .chars()
        .skip(at.column.saturating_sub(1))
        .take(NEAR)
        .collect();
    complaint
        .with("line", at.line)
        .with("column", at.column)
        .with("near", near.trim_end())
}

/// rhai's place in our count; the end of the text where rhai names none.
pub(crate) fn at(source: &str, position: Position) -> At {
    match position.line() {
        Some(line) => At {
            line,
            column: position.position().unwrap_or(1),
        },
        None => At {
            line: source.lines().count().max(1),
            column: source.lines().last().unwrap_or_default().chars().count() + 1,
        },
    }
}

/// One engine for everybody: bare, without packages, modules or optimiser, and every limit written down.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Engine::new_raw();
        engine
            .set_optimization_level(OptimizationLevel::None)
            .set_max_expr_depths(DEEPEST_PARSE, 0)
            .set_max_string_size(LONGEST)
            .set_max_array_size(MOST_TOKENS)
            .set_max_map_size(1)
            .set_max_call_levels(1)
            .set_max_functions(0)
            .set_max_modules(0)
            .set_max_variables(1)
            .set_max_operations(1)
            .set_allow_anonymous_fn(false)
            .set_allow_looping(false)
            .set_allow_loop_expressions(false)
            .set_allow_statement_expression(false)
            .set_allow_switch_expression(false);
        for word in OFF {
            engine.disable_symbol(word);
        }
        free_words(&mut engine);
        engine
    })
}

/// rhai keeps words for later languages (`public`, `new`, `default`); here they are names of fields like any other.
#[expect(deprecated, reason = "rhai calls it volatile; its version is pinned")]
fn free_words(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| match token {
        Token::Reserved(word) if is_valid_identifier(&word) && !is_kept(&word) => Token::Identifier(word),
        other => other,
    });
}

/// Whether a word that rhai keeps is no name of ours either.
fn is_kept(word: &str) -> bool {
    OFF.contains(&word) || NOTHING.contains(&word)
}

/// Looks at every word before anything recursive does: what is not offered is named here, with its place.
fn gate(source: &str) -> Complaints {
    let texts = [source];
    let (tokens, _) = engine().lex(&texts);
    let mut complaints = Complaints::new();
    let (mut depth, mut signs, mut after_name) = (0_usize, 0_usize, false);
    for (count, (token, position)) in tokens.enumerate() {
        let here = at(source, position);
        let complain = |code| place(Complaint::error(code, ""), source, here);
        match token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart => depth += 1,
            Token::RightParen | Token::RightBracket | Token::RightBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if is_sign(&token) { signs + 1 } else { 0 };
        if depth + signs > DEEPEST {
            return vec![complain("expression_too_deep").with("most", DEEPEST)];
        }
        if count >= MOST_TOKENS {
            return vec![complain("expression_too_long").with("most", LONGEST)];
        }
        let ends = matches!(
            token,
            Token::EOF | Token::InterpolatedString(_) | Token::LexError(_)
        );
        // `()` behind a name calls it; that it lacks its values is told later and better.
        let calls = after_name && matches!(token, Token::Unit);
        after_name = matches!(token, Token::Identifier(_));
        if let Some((code, problem)) = refused(&token).filter(|_| !calls)
            && !complaints.iter().any(|complaint| complaint.code == code)
        {
            complaints.push(complain(code).with("problem", problem));
        }
        if ends {
            break;
        }
    }
    complaints
}

fn is_sign(token: &Token) -> bool {
    use Token::{Bang, Minus, Plus, UnaryMinus, UnaryPlus};
    matches!(token, Bang | Minus | Plus | UnaryMinus | UnaryPlus)
}

/// What is wrong with a word, if it is not offered, and how it reads. Whatever a later rhai adds is refused until
/// somebody offers it.
fn refused(token: &Token) -> Option<(&'static str, String)> {
    use Token as T;
    let code = match token {
        T::IntegerConstant(_) | T::DecimalConstant(_) | T::StringConstant(_) | T::Identifier(_) => {
            return None;
        }
        T::True | T::False | T::If | T::Else | T::In | T::NotIn | T::EOF | T::Comment(_) => return None,
        T::LeftParen | T::RightParen | T::LeftBrace | T::RightBrace | T::LeftBracket | T::RightBracket => {
            return None;
        }
        T::Plus | T::Minus | T::UnaryPlus | T::UnaryMinus | T::Multiply | T::Divide | T::Modulo => {
            return None;
        }
        T::EqualsTo | T::NotEqualsTo | T::LessThan | T::LessThanEqualsTo => return None,
        T::GreaterThan | T::GreaterThanEqualsTo | T::And | T::Or | T::Bang | T::Comma => return None,
        // Behind the name of a reference; what else it stands behind is told later.
        T::Period => return None,
        T::LexError(error) => {
            return Some(match &**error {
                // A word that is switched off is an error to rhai's reader.
                LexError::ImproperSymbol(word, _) if is_valid_identifier(word) => {
                    ("expression_word", word.clone())
                }
                other => ("expression_syntax", other.to_string()),
            });
        }
        T::CharConstant(letter) => return Some(("expression_quotes", format!("'{letter}'"))),
        T::InterpolatedString(_) => return Some(("expression_quotes", "${…}".to_owned())),
        T::Unit => "expression_unit",
        T::Elvis => "expression_dot",
        T::Equals => "expression_assignment",
        _ if token.is_op_assignment() => "expression_assignment",
        T::SemiColon | T::Let | T::Const | T::Switch | T::Do | T::While | T::Until | T::Loop | T::For => {
            "expression_statement"
        }
        T::Fn | T::Continue | T::Break | T::Return | T::Throw | T::Try | T::Catch => "expression_statement",
        T::Import | T::Export | T::As | T::Private => "expression_word",
        T::Reserved(word) => return Some(("expression_word", word.to_string())),
        _ => "expression_operator",
    };
    Some((code, token.to_string()))
}

fn refusal(source: &str, error: &ParseErrorType, position: Position) -> Complaint {
    let complaint = match error {
        ParseErrorType::ExprTooDeep => Complaint::error("expression_too_deep", "").with("most", DEEPEST),
        ParseErrorType::MismatchedType(_, found) => {
            Complaint::error("expression_condition", "").with("found", plain_type(found))
        }
        ParseErrorType::UnexpectedEOF => Complaint::error("expression_unfinished", ""),
        other => Complaint::error("expression_syntax", "").with("problem", other.to_string()),
    };
    place(complaint, source, at(source, position))
}

/// rhai's name of a type in our words.
fn plain_type(name: &str) -> &str {
    match name {
        "string" | "char" => "text",
        "array" => "list",
        "integer" | "decimal" => "number",
        other => other,
    }
}
