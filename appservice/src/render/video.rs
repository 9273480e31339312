//! Videos within words: a picture whose title says that it is one, and names its captions by language.
//!
//! `![what it shows](mxc://… "video; da=mxc://…; en=mxc://…")`

use comrak::{
    Arena,
    nodes::{NodeValue, Sourcepos},
    parse_document,
};
use ruma::{MxcUri, OwnedMxcUri};

use super::{bounds::shallow_markdown, options};

/// What a title begins with that speaks of a video.
const SIGN: &str = "video";

/// Languages by the names that they have for themselves; any other is shown by its code.
const NAMES: [(&str, &str); 12] = [
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fi", "Suomi"),
    ("fo", "Føroyskt"),
    ("fr", "Français"),
    ("is", "Íslenska"),
    ("kl", "Kalaallisut"),
    ("nb", "Norsk bokmål"),
    ("nn", "Norsk nynorsk"),
    ("sv", "Svenska"),
];

/// A video, by the title of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Video {
    /// In the order in which they are written.
    captions: Vec<Captions>,
}

/// What is said in a video, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Captions {
    /// Two-letter code.
    language: String,
    uri: OwnedMxcUri,
}

impl Video {
    /// What a title says of a video, or what is wrong with it. Nothing where it is that of a picture.
    pub(super) fn of_title(title: &str) -> Option<Result<Self, &'static str>> {
        let mut parts = title.split(';').map(str::trim);
        if !parts.next()?.eq_ignore_ascii_case(SIGN) {
            return None;
        }
        let mut captions: Vec<Captions> = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            match Captions::of(part) {
                Ok(new) if captions.iter().any(|known| known.language == new.language) => {
                    return Some(Err("A video has captions once in each language."));
                }
                Ok(new) => captions.push(new),
                Err(fault) => return Some(Err(fault)),
            }
        }
        Some(Ok(Self { captions }))
    }

    /// As HTML. `said` is what it shows, `address` where it lies, both ready to stand in an attribute;
    /// captions are left out of which `shown` knows no address. Those in `language` are shown unasked,
    /// else the first.
    pub(super) fn html(
        &self,
        said: &str,
        address: &str,
        language: &str,
        shown: impl Fn(&str) -> Option<String>,
    ) -> String {
        let addressed = |captions| shown(Captions::uri(captions)).map(|at| (captions, at));
        let tracks: Vec<_> = self.captions.iter().filter_map(addressed).collect();
        let spoken = |(captions, _): &(&Captions, String)| captions.language == language;
        let first = tracks.iter().position(spoken).unwrap_or_default();
        let tracks = tracks.iter().enumerate().map(|(place, (captions, at))| {
            let Captions { language, .. } = captions;
            let label = name(language);
            let unasked = if place == first { " default" } else { "" };
            format!(
                "<track kind=\"captions\" src=\"{at}\" srclang=\"{language}\" \
                 label=\"{label}\"{unasked}>"
            )
        });
        let tracks: String = tracks.collect();
        format!(
            "<video src=\"{address}\" aria-label=\"{said}\" controls preload=\"metadata\">{tracks}\
             <a href=\"{address}\">{said}</a></video>"
        )
    }
}

impl Captions {
    /// `da=mxc://…`
    fn of(part: &str) -> Result<Self, &'static str> {
        let Some((language, uri)) = part.split_once('=') else {
            return Err("Name captions by their language: `video; da=mxc://…`.");
        };
        let (language, uri) = (language.trim(), OwnedMxcUri::from(uri.trim()));
        if language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err("The language of captions is two small letters: `da=mxc://…`.");
        }
        if !uri.is_valid() {
            return Err("Captions are a file that was uploaded here: `da=mxc://…`.");
        }
        Ok(Self {
            language: language.to_owned(),
            uri,
        })
    }

    fn uri(&self) -> &str {
        self.uri.as_str()
    }
}

fn name(language: &str) -> &str {
    let known = NAMES.iter().find(|(code, _)| *code == language);
    known.map_or(language, |(_, name)| name)
}

/// What is wrong with the videos of a Markdown text, each with its line, the first being 1.
pub fn video_faults(source: &str) -> Vec<(usize, &'static str)> {
    let arena = Arena::new();
    let root = parse_document(&arena, &shallow_markdown(source), &options());
    let mut faults = Vec::new();
    for node in root.descendants() {
        let data = node.data.borrow();
        let NodeValue::Image(image) = &data.value else {
            continue;
        };
        let Some(video) = Video::of_title(&image.title) else {
            continue;
        };
        let is_ours = <&MxcUri>::from(image.url.as_str()).is_valid();
        let fault = match video {
            Err(fault) => Some(fault),
            Ok(_) if !is_ours => Some(
                "A video is a file that was uploaded here: `![…](mxc://… \"video\")`. \
                 To one elsewhere write a link.",
            ),
            Ok(_) if node.first_child().is_none() => {
                Some("Say what the video shows: `![what it shows](mxc://… \"video\")`.")
            }
            Ok(_) => None,
        };
        let Sourcepos { start, .. } = data.sourcepos;
        faults.extend(fault.map(|fault| (start.line, fault)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_is_a_video() {
        for picture in ["", "En bro", "video om broen", "videoen; da=x"] {
            assert_eq!(Video::of_title(picture), None, "{picture}");
        }
        for (title, languages) in [
            ("video", ""),
            (" Video ; ", ""),
            ("video; da=mxc://dk.test/a; en = mxc://dk.test/b;", "da en"),
        ] {
            let video = Video::of_title(title).unwrap().unwrap();
            let found: Vec<_> = video.captions.iter().map(|c| &*c.language).collect();
            assert_eq!(found.join(" "), languages, "{title}");
        }
        for odd in [
            "video; da",
            "video; dansk=mxc://dk.test/a",
            "video; da=https://x.example/a.vtt",
            "video; da=mxc://dk.test/a\" onplay=\"x",
            "video; da=mxc://dk.test/a; da=mxc://dk.test/b",
        ] {
            assert!(Video::of_title(odd).unwrap().is_err(), "{odd}");
        }
    }

    #[test]
    fn faults_are_told_with_their_lines() {
        let source = "# Bro\n\n![En bro](mxc://dk.test/a \"video\")\n\n\
            Se ![bro](mxc://dk.test/a \"video; da\")\nog\n\
            ![](mxc://dk.test/a \"video\")\n![x](https://x.example/a.mp4 'video')";
        let lines: Vec<_> = video_faults(source).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [5, 7, 8]);
    }
}
