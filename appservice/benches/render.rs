//! What hostile words cost to render, one after the other.

use std::time::Instant;

use anyhow::{Context, Result};
use appservice::render;
use serde_json::Value;

use crate::report::{Aim, Figure, Samples};

const ROUNDS: usize = 5;

pub fn run(figures: &mut Vec<Figure>) -> Result<()> {
    let corpus: Value = serde_json::from_str(include_str!("../../web/e2e/xss-corpus.json"))?;
    let bulk = corpus.get("bulk").and_then(Value::as_array);
    let bulk = bulk.context("a list")?;
    let mut worst = Samples::default();
    let mut slowest = String::new();
    for _ in 0..ROUNDS {
        let mut longest = 0.0;
        for case in bulk {
            let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
            let times = usize::try_from(
                case.get("times")
                    .and_then(Value::as_u64)
                    .unwrap_or_default(),
            )?;
            let input = [text("before"), &text("repeat").repeat(times), text("then")].concat();
            let begun = Instant::now();
            let shown = match text("as") {
                "markdown" => render::markdown(&input),
                _ => render::display("", Some(&input)),
            };
            let took = begun.elapsed().as_secs_f64() * 1_000.0;
            std::hint::black_box(shown);
            if took > longest {
                longest = took;
                text("name").clone_into(&mut slowest);
            }
        }
        worst.push(longest);
    }
    let name = format!(
        "render, the slowest of {} hostile texts ({slowest})",
        bulk.len()
    );
    figures.push(Figure::new(name, "ms", worst).aim(Aim::AtMost(50.0)));
    Ok(())
}
