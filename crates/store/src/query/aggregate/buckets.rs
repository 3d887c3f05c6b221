//! Groups by spans of the calendar.

use super::{Bucket, Pen, Physical, When};
use crate::Engine;
use field::Column;

impl Pen<'_> {
    /// What records are grouped by: the value, or the span of the calendar that it is in.
    pub(super) fn group(&mut self, column: &Physical, when: When, bucket: Option<Bucket>) {
        match (bucket, self.sql.engine()) {
            (None, _) => self.column(column, when),
            (Some(bucket), Engine::Sqlite) => self.bucket_on_sqlite(column, when, bucket),
            (Some(bucket), Engine::Postgres) => self.bucket_on_postgres(column, when, bucket),
        }
    }

    fn bucket_on_sqlite(&mut self, column: &Physical, when: When, bucket: Bucket) {
        let (before, after) = match bucket {
            Bucket::Day => ("", ""),
            Bucket::Month => ("substr(", ", 1, 7)"),
            Bucket::Year => ("substr(", ", 1, 4)"),
            Bucket::Quarter => {
                self.sql.push("substr(");
                self.day(column, when);
                ("", ", 1, 4) || '-Q' || ((CAST(substr(")
            }
            Bucket::Week => {
                self.sql.push("date(");
                self.day(column, when);
                ("", ", '-' || ((CAST(strftime('%w', ")
            }
        };
        self.sql.push(before);
        if matches!(bucket, Bucket::Quarter | Bucket::Week) {
            self.sql.push(after);
        }
        self.day(column, when);
        self.sql.push(match bucket {
            Bucket::Quarter => ", 6, 2) AS INTEGER) + 2) / 3)",
            // Days since Monday; going back only, so that the last week of all has its Monday, too.
            Bucket::Week => ") AS INTEGER) + 6) % 7) || ' days')",
            _ => after,
        });
    }

    /// The day as text, rounded down also before 1970.
    fn day(&mut self, column: &Physical, when: When) {
        if column.column == Column::Date {
            return self.column(column, when);
        }
        self.sql.push("date((");
        self.column(column, when);
        self.sql.push(" - ((");
        self.column(column, when);
        self.sql.push(" % 1000) + 1000) % 1000) / 1000, 'unixepoch')");
    }

    fn bucket_on_postgres(&mut self, column: &Physical, when: When, bucket: Bucket) {
        self.sql.push("to_char(");
        if bucket == Bucket::Week {
            self.sql.push("date_trunc('week', ");
        }
        self.column(column, when);
        self.sql.push(if column.column == Column::Instant {
            " AT TIME ZONE 'UTC'"
        } else {
            "::timestamp"
        });
        if bucket == Bucket::Week {
            self.sql.push(")");
        }
        self.sql.push(match bucket {
            Bucket::Day | Bucket::Week => ", 'YYYY-MM-DD')",
            Bucket::Month => ", 'YYYY-MM')",
            Bucket::Quarter => ", 'YYYY\"-Q\"Q')",
            Bucket::Year => ", 'YYYY')",
        });
        self.sql.push(" COLLATE \"C\"");
    }
}
