//! Images made to be dear: the memory and the time that the dearest one takes, each in a process of its own.

use std::{fs, io::Cursor, path::Path, time::Instant};

use anyhow::{Context, Result};
use appservice::{config::Config, media::Media};
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage, codecs::gif::GifEncoder};
use serde::{Deserialize, Serialize};

use crate::{
    memory::child,
    report::{Aim, Figure, Samples},
    server::fresh,
};

const FILE: &str = "image";
const MIB: f64 = 1_048_576.0;

#[derive(Serialize, Deserialize)]
struct Took {
    mib: f64,
    seconds: f64,
    refused: bool,
}

pub fn run(config: &Config, file: &Path, figures: &mut Vec<Figure>) -> Result<()> {
    let folder = fresh(config, "hostile")?;
    let (mut memory, mut seconds) = (0.0_f64, 0.0_f64);
    let (mut made, mut refused) = (0, 0);
    for image in images()? {
        fs::write(folder.join(FILE), image)?;
        let took: Took = child("image", file, &folder)?;
        memory = memory.max(took.mib);
        seconds = seconds.max(took.seconds);
        if took.refused {
            refused += 1;
        } else {
            made += 1;
        }
    }
    let name = format!("avatar of the dearest image ({made} taken, {refused} refused)");
    let mut figure = |what: &str, unit, value, aim| {
        let mut sample = Samples::default();
        sample.push(value);
        let name = format!("{name}: {what}");
        figures.push(Figure::new(name, unit, sample).aim(Aim::AtMost(aim)));
    };
    figure("memory beside the file", "MiB", memory, 64.0);
    figure("time", "s", seconds, 2.0);
    Ok(())
}

/// The child's part; what it measured, as JSON.
pub async fn measure(config: &Config) -> Result<String> {
    let image = bytes::Bytes::from(fs::read(config.data_dir.join(FILE))?);
    let media = Media::new(&config.data_dir);
    // The highest mark of what is resident begins anew (proc_pid_clear_refs(5)).
    fs::write("/proc/self/clear_refs", "5")?;
    let (before, begun) = (mark()?, Instant::now());
    let made = media.avatar(image).await?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(serde_json::to_string(&Took {
        mib: mark()? - before,
        seconds,
        refused: made.is_err(),
    })?)
}

/// The highest that was resident, in MiB.
fn mark() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("no VmHWM")?.parse::<f64>()? * 1_024.0 / MIB)
}

/// As large as is taken, and larger, in every format; the bytes of an avatar that may be uploaded.
fn images() -> Result<Vec<Vec<u8>>> {
    let mut images = Vec::new();
    // Few bytes and many pixels: flat colour packs well.
    for (width, height) in [
        (4_000, 3_000),
        (3_500, 3_400),
        (6_300, 6_300),
        (8_000, 5_001),
    ] {
        let opaque =
            DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, [9, 90, 200].into()));
        let clear =
            DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, [9, 90, 200, 9].into()));
        for (image, format) in [
            (&opaque, ImageFormat::Jpeg),
            (&opaque, ImageFormat::Png),
            (&clear, ImageFormat::Png),
            (&clear, ImageFormat::WebP),
        ] {
            let mut bytes = Cursor::new(Vec::new());
            image.write_to(&mut bytes, format)?;
            images.push(bytes.into_inner());
        }
    }
    // Sixteen bits a colour take twice as much.
    let deep = image::ImageBuffer::from_pixel(2_400, 2_400, image::Rgba([9_u16, 90, 200, 9_000]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba16(deep).write_to(&mut bytes, ImageFormat::Png)?;
    images.push(bytes.into_inner());
    let mut moving = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut moving, 30);
    for n in 0..2_000_u32 {
        let colour = [(n % 251) as u8, 9, 9, 255];
        encoder.encode_frame(image::Frame::new(RgbaImage::from_pixel(
            64,
            64,
            colour.into(),
        )))?;
    }
    drop(encoder);
    images.push(moving);
    Ok(images)
}
