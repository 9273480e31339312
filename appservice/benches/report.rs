//! What was measured: a table for people, JSON for machines.

use std::{fmt::Write, path::Path};

use anyhow::Result;
use serde_json::{Value, json};

/// One figure, beside what it is compared with.
pub struct Figure {
    name: String,
    unit: &'static str,
    value: Samples,
    controls: Vec<(&'static str, Samples)>,
    aim: Option<Aim>,
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// This part of the first control, or more.
    OfControl(f64),
    /// This many times the first control, or less.
    TimesControl(f64),
    /// So much above the first control, or less.
    AboveControl(f64),
}

/// One value a round. The median speaks for them.
#[derive(Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// One more round.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        quantile(&self.0, 0.5)
    }

    /// How many times another; rounds that ran side by side are compared side by side, because the
    /// machine is not as quick in every round.
    fn ratio(&self, other: &Self) -> f64 {
        if self.0.len() != other.0.len() {
            return self.median() / other.median();
        }
        let ratios: Vec<f64> = self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect();
        quantile(&ratios, 0.5)
    }

    fn json(&self) -> Value {
        json!({"median": self.median(), "rounds": self.0})
    }
}

impl From<f64> for Samples {
    fn from(value: f64) -> Self {
        Self(vec![value])
    }
}

/// The value below which this part of the values lies; 0 of nothing.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let place = (part * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or_default()
}

impl Figure {
    /// A figure that is compared with nothing yet.
    pub fn new(name: impl Into<String>, unit: &'static str, value: impl Into<Samples>) -> Self {
        Self {
            name: name.into(),
            unit,
            value: value.into(),
            controls: Vec::new(),
            aim: None,
        }
    }

    /// What was measured beside it.
    #[must_use]
    pub fn beside(mut self, control: &'static str, value: impl Into<Samples>) -> Self {
        self.controls.push((control, value.into()));
        self
    }

    /// What it should be.
    #[must_use]
    pub fn aim(mut self, aim: Aim) -> Self {
        self.aim = Some(aim);
        self
    }

    fn control(&self) -> Option<&Samples> {
        self.controls.first().map(|(_, samples)| samples)
    }

    fn is_met(&self) -> Option<bool> {
        let value = self.value.median();
        Some(match self.aim? {
            Aim::AtLeast(least) => value >= least,
            Aim::AtMost(most) => value <= most,
            Aim::OfControl(part) => self.value.ratio(self.control()?) >= part,
            Aim::TimesControl(times) => self.value.ratio(self.control()?) <= times,
            Aim::AboveControl(more) => value <= self.control()?.median() + more,
        })
    }

    fn aim_text(&self) -> String {
        match self.aim {
            None => String::new(),
            Some(Aim::AtLeast(least)) => format!("≥ {}", number(least)),
            Some(Aim::AtMost(most)) => format!("≤ {}", number(most)),
            Some(Aim::OfControl(part)) => format!("≥ {part} ×"),
            Some(Aim::TimesControl(times)) => format!("≤ {times} ×"),
            Some(Aim::AboveControl(more)) => format!("≤ +{}", number(more)),
        }
    }

    fn verdict(&self) -> &'static str {
        match self.is_met() {
            None => "",
            Some(true) => "met",
            Some(false) => "MISSED",
        }
    }

    fn json(&self) -> Value {
        let control = |(name, v): &(&str, Samples)| json!({"name": name, "value": v.json(), "ratio": self.value.ratio(v)});
        let controls: Vec<_> = self.controls.iter().map(control).collect();
        json!({
            "figure": self.name, "unit": self.unit, "value": self.value.json(),
            "controls": controls, "aim": self.aim_text(), "met": self.is_met(),
        })
    }
}

/// Three digits that say something.
fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 10_000.0 => format!("{:.1}k", value / 1_000.0),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The table: a line a figure, and one more for each further control.
pub fn table(figures: &[Figure]) -> String {
    let mut rows = vec![["figure", "ours", "control", "", "ratio", "aim", ""].map(String::from)];
    for figure in figures {
        let value = figure.value.median();
        let beside = |at: usize| {
            figure.controls.get(at).map_or_else(Default::default, |c| {
                [
                    c.0.into(),
                    number(c.1.median()),
                    format!("{:.2}", figure.value.ratio(&c.1)),
                ]
            })
        };
        let [control, beside_value, ratio] = beside(0);
        let ours = format!("{} {}", number(value), figure.unit);
        rows.push([
            figure.name.clone(),
            ours,
            control,
            beside_value,
            ratio,
            figure.aim_text(),
            figure.verdict().into(),
        ]);
        for at in 1..figure.controls.len() {
            let [control, beside_value, ratio] = beside(at);
            let none = String::new;
            rows.push([none(), none(), control, beside_value, ratio, none(), none()]);
        }
    }
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Writes the figures, round by round.
pub fn save(figures: &[Figure], path: &Path) -> Result<()> {
    let figures: Vec<_> = figures.iter().map(Figure::json).collect();
    Ok(std::fs::write(path, serde_json::to_vec_pretty(&figures)?)?)
}
