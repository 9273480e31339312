//! Images made to be dear: the memory and the time that the dearest one takes, each in a process of its own.

use std::{
    fs,
    io::Cursor,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use appservice::{config::Config, media::Media};
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage, codecs::gif::GifEncoder};
use serde::{Deserialize, Serialize};

use crate::{
    memory::{child, resident},
    report::{Aim, Figure, Samples},
    server::fresh,
};

const FILE: &str = "image";

#[derive(Serialize, Deserialize)]
struct Took {
    mib: f64,
    seconds: f64,
    refused: bool,
}

pub fn run(config: &Config, file: &Path, figures: &mut Vec<Figure>) -> Result<()> {
    let folder = fresh(config, "hostile")?;
    let (mut memory, mut seconds) = (Dearest::default(), Dearest::default());
    let (mut made, mut refused) = (0, 0);
    for (name, image) in images()? {
        fs::write(folder.join(FILE), image)?;
        let took: Took = child("image", file, &folder)?;
        memory.weigh(&name, took.mib);
        seconds.weigh(&name, took.seconds);
        if took.refused {
            refused += 1;
        } else {
            made += 1;
        }
    }
    let of = format!("of {made} images taken and {refused} refused");
    figures.extend([
        memory.figure(&format!("memory of an avatar, the most {of}"), "MiB", 64.0),
        seconds.figure(&format!("an avatar, the longest {of}"), "s", 2.0),
    ]);
    Ok(())
}

/// The image that took most.
#[derive(Default)]
struct Dearest {
    name: String,
    value: f64,
}

impl Dearest {
    fn weigh(&mut self, name: &str, value: f64) {
        if value > self.value {
            (self.name, self.value) = (name.to_owned(), value);
        }
    }

    fn figure(self, what: &str, unit: &'static str, aim: f64) -> Figure {
        let mut sample = Samples::default();
        sample.push(self.value);
        let name = format!("{what}: {}", self.name);
        Figure::new(name, unit, sample).aim(Aim::AtMost(aim))
    }
}

/// The child's part; what it measured, as JSON.
pub async fn measure(config: &Config) -> Result<String> {
    let image = bytes::Bytes::from(fs::read(config.data_dir.join(FILE))?);
    let media = Media::new(&config.data_dir);
    let (before, begun) = (resident()?, Instant::now());
    let is_done = Arc::new(AtomicBool::new(false));
    let watcher = thread::spawn({
        let is_done = is_done.clone();
        move || highest(&is_done)
    });
    let made = media.avatar(image).await?;
    let seconds = begun.elapsed().as_secs_f64();
    is_done.store(true, Ordering::Relaxed);
    let Ok(highest) = watcher.join() else {
        bail!("nobody watched the memory");
    };
    #[expect(clippy::cast_precision_loss, reason = "below 2^52")]
    let mib = highest?.saturating_sub(before) as f64 / 1_048_576.0;
    Ok(serde_json::to_string(&Took {
        mib,
        seconds,
        refused: made.is_err(),
    })?)
}

/// The most that was this process's own at any moment, in bytes.
fn highest(is_done: &AtomicBool) -> Result<usize> {
    let mut highest = 0;
    while !is_done.load(Ordering::Relaxed) {
        highest = highest.max(resident()?);
        thread::sleep(Duration::from_millis(1));
    }
    Ok(highest)
}

/// As large as is taken, and larger, in every format; the bytes of an avatar that may be uploaded.
fn images() -> Result<Vec<(String, Vec<u8>)>> {
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
        for (kind, image, format) in [
            ("JPEG", &opaque, ImageFormat::Jpeg),
            ("opaque PNG", &opaque, ImageFormat::Png),
            ("PNG", &clear, ImageFormat::Png),
            ("WebP", &clear, ImageFormat::WebP),
        ] {
            let mut bytes = Cursor::new(Vec::new());
            image.write_to(&mut bytes, format)?;
            images.push((format!("{kind}, {width} by {height}"), bytes.into_inner()));
        }
    }
    // Sixteen bits a colour take twice as much.
    let deep = image::ImageBuffer::from_pixel(2_400, 2_400, image::Rgba([9_u16, 90, 200, 9_000]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba16(deep).write_to(&mut bytes, ImageFormat::Png)?;
    images.push(("PNG of 16 bits, 2400 by 2400".into(), bytes.into_inner()));
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
    images.push(("GIF of 2,000 frames".into(), moving));
    Ok(images)
}
