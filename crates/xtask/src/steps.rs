//! A list of named steps, run in order and timed.

use std::time::{Duration, Instant};

use crate::shell::Done;

/// A name for the command line, what it proves, and the deed.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) proves: &'static str,
    pub(crate) run: fn() -> Done,
}

/// Runs the steps, or only the `wanted` ones, until one fails; then prints what each took.
pub(crate) fn run(steps: &[Step], wanted: &[String]) -> Done {
    if let Some(unknown) = wanted
        .iter()
        .find(|name| steps.iter().all(|step| step.name != **name))
    {
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        return Err(format!(
            "There is no step `{unknown}`. The steps are: {}.",
            names.join(", ")
        ));
    }
    let mut took = Vec::new();
    let mut done = Ok(());
    for step in steps
        .iter()
        .filter(|step| wanted.is_empty() || wanted.iter().any(|name| name == step.name))
    {
        println!("\n== {}: {}", step.name, step.proves);
        let begin = Instant::now();
        done = (step.run)().map_err(|why| format!("Step `{}` failed. {why}", step.name));
        took.push((step.name, begin.elapsed()));
        if done.is_err() {
            break;
        }
    }
    print!("{}", table(&took));
    done
}

fn table(took: &[(&str, Duration)]) -> String {
    let minutes = |time: Duration| format!("{:6.1} min", time.as_secs_f64() / 60.0);
    let mut lines = vec!["\nMinutes per step".to_owned()];
    lines.extend(
        took.iter()
            .map(|(name, time)| format!("  {name:<12} {}", minutes(*time))),
    );
    let total = took.iter().map(|(_, time)| *time).sum();
    lines.push(format!("  {:<12} {}", "together", minutes(total)));
    if let Some((name, _)) = took.iter().max_by_key(|(_, time)| *time) {
        lines.push(format!("The slowest was `{name}`."));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes() -> Done {
        Ok(())
    }
    fn fails() -> Done {
        Err("It rained.".to_owned())
    }

    #[test]
    fn the_first_failure_ends_the_run_and_names_its_step() {
        let unreachable: fn() -> Done = || panic!("a step ran after a failure");
        let step = |name, run| Step {
            name,
            proves: "",
            run,
        };
        let done = run(
            &[step("a", passes), step("b", fails), step("c", unreachable)],
            &[],
        );
        assert_eq!(done, Err("Step `b` failed. It rained.".to_owned()));
    }

    #[test]
    fn only_the_wanted_steps_run_and_unknown_ones_are_refused() {
        let steps = [
            Step {
                name: "a",
                proves: "",
                run: fails,
            },
            Step {
                name: "b",
                proves: "",
                run: passes,
            },
        ];
        assert_eq!(run(&steps, &["b".to_owned()]), Ok(()));
        assert!(run(&steps, &["x".to_owned()]).unwrap_err().contains("a, b"));
    }

    #[test]
    fn the_table_gives_minutes_and_the_slowest() {
        let table = table(&[
            ("format", Duration::from_secs(6)),
            ("build", Duration::from_secs(90)),
        ]);
        assert!(table.contains("format          0.1 min"), "{table}");
        assert!(
            table.contains("together        1.6 min") && table.contains("slowest was `build`"),
            "{table}"
        );
    }
}
