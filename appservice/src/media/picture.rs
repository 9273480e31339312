//! From bytes that anybody sent to clean images. What a file calls itself counts for nothing;
//! its first bytes say what it is, its header how large it is, and only then it is decoded, within
//! bounds. Nothing of the file but the colours of its pixels comes through.

use std::io::Cursor;

use fast_image_resize::{ResizeOptions, Resizer};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage, metadata::Orientation,
};

/// Bytes of an avatar that is uploaded, at most.
pub const MAX_AVATAR: usize = 5 * 1024 * 1024;
/// Sides of the squares in which avatars are served.
pub const AVATAR_SIZES: [u32; 4] = [32, 64, 128, 256];
/// Side of the square that the homeserver keeps.
const KEPT: u32 = 512;
/// Pixels, at most.
const MAX_PIXELS: u64 = 40_000_000;
/// Bytes that the decoding of one avatar may take: what makes it smaller takes a third of that beside it, and all of it
/// stays below 64 MiB (`make bench hostile`).
const AVATAR_MEMORY: u64 = 40 * 1024 * 1024;
/// Bytes that the decoding of one attached picture may take: one of [`MAX_PIXELS`] fits.
const PICTURE_MEMORY: u64 = 160 * 1024 * 1024;
/// Above this side an image is made smaller before transparency is looked at: that costs a copy.
const COARSE: u32 = 1_024;
/// Quality of attached pictures, of 100.
const PICTURE_QUALITY: f32 = 85.0;
/// Quality of what the homeserver keeps and of what is served, of 100.
const QUALITY: [f32; 2] = [90.0, 82.0];

/// Why there is no picture in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is none of the formats that we take.
    Unsupported,
    /// It is larger than we decode.
    TooManyPixels,
    /// It is cut off or damaged.
    Unreadable,
}

/// An avatar in the sizes in which it is kept and served, as WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// What the homeserver keeps.
    pub kept: Vec<u8>,
    /// By [`AVATAR_SIZES`].
    pub served: [Vec<u8>; 4],
}

/// A picture as WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaled {
    /// The file.
    pub webp: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Makes a picture in the sizes that fit into squares of these sides, the largest first, and never
/// larger than it is: whole, upright, the first frame of an animation.
pub fn fit<const N: usize>(bytes: &[u8], sides: [u32; N]) -> Result<[Scaled; N], Fault> {
    let (image, orientation) = decode(bytes, PICTURE_MEMORY)?;
    let largest = sides.first().copied().ok_or(Fault::Unreadable)?;
    let (width, height) = within(&image, largest);
    let smaller = if (width, height) == (image.width(), image.height()) {
        image
    } else {
        // Transparency is not weighed: that costs a copy of all of it.
        resized(&image, width, height, false)?
    };
    let mut upright = DynamicImage::ImageRgba8(smaller.into_rgba8());
    upright.apply_orientation(orientation);
    let mut made = Vec::with_capacity(N);
    for side in sides {
        let (width, height) = within(&upright, side);
        if (width, height) != (upright.width(), upright.height()) {
            upright = resized(&upright, width, height, true)?;
        }
        let rgba = upright.as_rgba8().ok_or(Fault::Unreadable)?;
        made.push(Scaled {
            webp: encode(rgba, PICTURE_QUALITY)?,
            width,
            height,
        });
    }
    made.try_into().or(Err(Fault::Unreadable))
}

/// The size of an image within a square.
fn within(image: &DynamicImage, side: u32) -> (u32, u32) {
    let (width, height) = (u64::from(image.width()), u64::from(image.height()));
    let longest = width.max(height);
    let side = u64::from(side);
    if longest <= side {
        return (image.width(), image.height());
    }
    let scaled = |length: u64| u32::try_from((length * side / longest).max(1)).unwrap_or(1);
    (scaled(width), scaled(height))
}

/// Makes the set of an image: its middle square, upright, the first frame of an animation.
pub fn make(bytes: &[u8]) -> Result<Set, Fault> {
    let (image, orientation) = decode(bytes, AVATAR_MEMORY)?;
    let mut upright = DynamicImage::ImageRgba8(square(image, KEPT)?);
    upright.apply_orientation(orientation);
    let [kept, served] = QUALITY;
    let mut files = Vec::with_capacity(AVATAR_SIZES.len());
    for size in AVATAR_SIZES {
        let small = resized(&upright, size, size, true)?;
        files.push(encode(&small.into_rgba8(), served)?);
    }
    Ok(Set {
        kept: encode(&upright.into_rgba8(), kept)?,
        served: files.try_into().or(Err(Fault::Unreadable))?,
    })
}

fn decode(bytes: &[u8], memory: u64) -> Result<(DynamicImage, Orientation), Fault> {
    let format = image::guess_format(bytes).or(Err(Fault::Unsupported))?;
    let taken = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ];
    if !taken.contains(&format) {
        return Err(Fault::Unsupported);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(memory);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|e| fault(&e))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Err(Fault::TooManyPixels);
    }
    let colour = decoder.color_type();
    // What is made smaller in more than eight bits a colour takes half as much again, and eight bits are made of that.
    let is_deep = colour.bytes_per_pixel() > colour.channel_count();
    let deep = if is_deep {
        u64::from(colour.bytes_per_pixel())
    } else {
        0
    };
    let working = pixels * (working_bytes(format, bytes)? + deep);
    if decoder.total_bytes() + working > memory {
        return Err(Fault::TooManyPixels);
    }
    if pixels == 0 {
        return Err(Fault::Unreadable);
    }
    decoder.set_limits(limits).map_err(|e| fault(&e))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|e| fault(&e))?;
    Ok((image, orientation))
}

/// The ending of a picture's file name, by its bytes.
pub fn ending(picture: &[u8]) -> &'static str {
    let format = image::guess_format(picture).ok();
    let ending = format.and_then(|format| format.extensions_str().first());
    ending.copied().unwrap_or("bin")
}

fn fault(error: &image::ImageError) -> Fault {
    match error {
        image::ImageError::Limits(_) => Fault::TooManyPixels,
        image::ImageError::Unsupported(_) => Fault::Unsupported,
        _ => Fault::Unreadable,
    }
}

/// What a decoder takes beside the image itself, in bytes a pixel: a progressive JPEG is whole in
/// coefficients before its first pixel is, a lossy WebP in its planes. A JPEG that ends within its
/// pixels is refused: decoders fill up what lacks.
fn working_bytes(format: ImageFormat, bytes: &[u8]) -> Result<u64, Fault> {
    Ok(match format {
        ImageFormat::Jpeg => {
            let (progressive, scan) = first_scan(bytes).ok_or(Fault::Unreadable)?;
            if !scan.windows(2).any(|marker| marker == [0xff, 0xd9]) {
                return Err(Fault::Unreadable);
            }
            if progressive { 6 } else { 0 }
        }
        ImageFormat::WebP => 4,
        ImageFormat::Gif => 1,
        _ => 0,
    })
}

/// Whether a JPEG is a progressive one, and where its pixels begin ([T.81], B.1.1.3).
///
/// [T.81]: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
fn first_scan(bytes: &[u8]) -> Option<(bool, &[u8])> {
    let mut rest = bytes.get(2..)?;
    let mut progressive = false;
    loop {
        match rest {
            [0xff, 0xff, ..] => rest = rest.get(1..)?,
            [0xff, 0xda, ..] => return Some((progressive, rest)),
            [0xff, kind, high, low, ..] => {
                if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
                    progressive = !matches!(kind, 0xc0 | 0xc1);
                }
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..)?;
            }
            _ => return None,
        }
    }
}

/// The middle square of an image, of this side.
fn square(image: DynamicImage, side: u32) -> Result<RgbaImage, Fault> {
    // The middle alone is copied: what is long and narrow is not small.
    let width = image.width().min(image.height());
    let (left, top) = ((image.width() - width) / 2, (image.height() - width) / 2);
    let coarse = if width > COARSE {
        resized(&image, COARSE, COARSE, false)?
    } else {
        image.crop_imm(left, top, width, width)
    };
    // The largest of all is not held while the rest is made.
    drop(image);
    // Transparency is weighed in eight bits and four channels alone.
    let plain = DynamicImage::ImageRgba8(coarse.into_rgba8());
    Ok(resized(&plain, side, side, true)?.into_rgba8())
}

/// The middle of an image in another size. Where `weighed`, transparent pixels lend no colour.
fn resized(
    image: &DynamicImage,
    width: u32,
    height: u32,
    weighed: bool,
) -> Result<DynamicImage, Fault> {
    let mut small = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new()
        .fit_into_destination(Some((0.5, 0.5)))
        .use_alpha(weighed);
    Resizer::new()
        .resize(image, &mut small, &options)
        .or(Err(Fault::Unreadable))?;
    Ok(small)
}

fn encode(image: &RgbaImage, quality: f32) -> Result<Vec<u8>, Fault> {
    let encoder = webp::Encoder::from_rgba(image.as_raw(), image.width(), image.height());
    let webp = encoder.encode_simple(false, quality);
    webp.map(|webp| webp.to_vec()).or(Err(Fault::Unreadable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_is_known_by_its_segments() {
        // A thumbnail with an end of its own stands before the frame.
        let head = [&[0xff, 0xd8, 0xff, 0xe1, 0, 4, 0xff, 0xd9][..]];
        let frame = |kind: u8| [&head.concat()[..], &[0xff, kind, 0, 2, 0xff, 0xda, 1]].concat();
        assert_eq!(
            first_scan(&frame(0xc0)),
            Some((false, &[0xff, 0xda, 1][..]))
        );
        assert_eq!(
            first_scan(&frame(0xc2)).map(|(progressive, _)| progressive),
            Some(true)
        );
        assert_eq!(first_scan(&[0xff, 0xd8, 0xff, 0xc0, 0xff, 0xff]), None);
        assert_eq!(
            working_bytes(ImageFormat::Jpeg, &frame(0xc0)),
            Err(Fault::Unreadable)
        );
        let whole = [&frame(0xc2)[..], &[0xff, 0xd9]].concat();
        assert_eq!(working_bytes(ImageFormat::Jpeg, &whole), Ok(6));
    }
}
