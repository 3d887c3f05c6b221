//! What a filter asks of the viewer: where they stand, and what their employee record holds.

use super::{Filter, Operand, Related, Test, Through, Under};
use crate::Record;
use field::Operator;

impl Filter {
    /// Whether it asks where the viewer stands in the company.
    #[must_use]
    pub fn asks_standing(&self) -> bool {
        self.some_test(&|test| matches!(test.operand, Operand::People(_) | Operand::Mine(_)))
    }

    /// Whether it compares with this field of the viewer's employee record.
    #[must_use]
    pub fn asks_employee(&self, field: &str) -> bool {
        self.some_test(&|test| matches!(&test.operand, Operand::Mine(asked) if asked == field))
    }

    /// The same filter with the values of the viewer's employee record. A comparison with an empty one is false, and
    /// `is_not` is its opposite.
    #[must_use]
    pub fn asked_of(&self, employee: &Record) -> Filter {
        self.rewritten(&|test| {
            let Operand::Mine(field) = &test.operand else {
                return Filter::Test(test.clone());
            };
            match employee.get(field).filter(|value| !value.is_null()) {
                Some(value) => Filter::Test(test.with(value.clone())),
                None if test.operator == Operator::IsNot => Filter::everything(),
                None => Filter::Any(Vec::new()),
            }
        })
    }

    /// The same filter with the roles of the viewer.
    #[must_use]
    pub fn of_roles(&self, roles: &[String]) -> Filter {
        self.rewritten(&|test| match test.operand {
            Operand::Roles => {
                let each = |role: &String| Filter::Test(test.with(role.as_str().into()));
                Filter::Any(roles.iter().map(each).collect())
            }
            _ => Filter::Test(test.clone()),
        })
    }

    /// The same tree with something else in the place of each test.
    pub(super) fn rewritten(&self, write: &dyn Fn(&Test) -> Filter) -> Filter {
        let all = |parts: &[Filter]| parts.iter().map(|part| part.rewritten(write)).collect();
        match self {
            Filter::All(parts) => Filter::All(all(parts)),
            Filter::Any(parts) => Filter::Any(all(parts)),
            Filter::Not(part) => Filter::Not(Box::new(part.rewritten(write))),
            Filter::Test(test) => write(test),
            Filter::Through(through) => Filter::Through(Box::new(Through {
                part: through.part.rewritten(write),
                ..(**through).clone()
            })),
            Filter::Related(related) => Filter::Related(Box::new(Related {
                part: related.part.rewritten(write),
                ..(**related).clone()
            })),
            Filter::Under(under) => match write(&under.test) {
                Filter::Test(test) => Filter::Under(Box::new(Under {
                    test,
                    ..(**under).clone()
                })),
                settled => settled,
            },
        }
    }

    fn some_test(&self, asks: &dyn Fn(&Test) -> bool) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().any(|part| part.some_test(asks)),
            Filter::Not(part) => part.some_test(asks),
            Filter::Test(test) => asks(test),
            Filter::Through(through) => through.part.some_test(asks),
            Filter::Related(related) => related.part.some_test(asks),
            Filter::Under(under) => asks(&under.test),
        }
    }

    /// The scopes by a parent in it, outermost first.
    #[must_use]
    pub fn parents(&self) -> Vec<&Through> {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().flat_map(Filter::parents).collect(),
            Filter::Through(through) if through.is_scope() => vec![through],
            _ => Vec::new(),
        }
    }
}
