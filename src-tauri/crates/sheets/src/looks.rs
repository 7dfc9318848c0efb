//! What a cell looked like, said in the words of the library that writes.

use calamine::{
    BorderStyle, FontStyle, HorizontalAlignment, Style, UnderlineStyle, VerticalAlignment,
};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// The same look, as far as both libraries know it.
pub(crate) fn format(style: &Style) -> Format {
    let mut format = Format::new();
    if let Some(font) = &style.font {
        if let Some(name) = &font.name {
            format = format.set_font_name(name);
        }
        if let Some(size) = font.size {
            format = format.set_font_size(size);
        }
        if font.is_bold() {
            format = format.set_bold();
        }
        if font.style == FontStyle::Italic {
            format = format.set_italic();
        }
        if font.underline == UnderlineStyle::Single {
            format = format.set_underline(FormatUnderline::Single);
        }
        if let Some(color) = font.color {
            format = format.set_font_color(shade(color));
        }
    }
    if let Some(color) = style.fill.as_ref().and_then(calamine::Fill::get_color) {
        format = format.set_background_color(shade(color));
    }
    if let Some(borders) = &style.borders {
        format = format
            .set_border_left(border(borders.left.style))
            .set_border_right(border(borders.right.style))
            .set_border_top(border(borders.top.style))
            .set_border_bottom(border(borders.bottom.style));
    }
    if let Some(alignment) = &style.alignment {
        if let Some(align) = across(alignment.horizontal) {
            format = format.set_align(align);
        }
        if let Some(align) = upright(alignment.vertical) {
            format = format.set_align(align);
        }
        if alignment.wrap_text {
            format = format.set_text_wrap();
        }
    }
    match &style.number_format {
        Some(number) if !number.format_code.is_empty() => {
            format.set_num_format(&number.format_code)
        }
        _ => format,
    }
}

fn shade(color: calamine::Color) -> Color {
    Color::RGB(color.to_argb() & 0x00FF_FFFF)
}

fn border(style: BorderStyle) -> FormatBorder {
    match style {
        BorderStyle::None => FormatBorder::None,
        BorderStyle::Medium => FormatBorder::Medium,
        BorderStyle::Thick => FormatBorder::Thick,
        BorderStyle::Double => FormatBorder::Double,
        BorderStyle::Hair => FormatBorder::Hair,
        BorderStyle::Dashed => FormatBorder::Dashed,
        BorderStyle::Dotted => FormatBorder::Dotted,
        _ => FormatBorder::Thin,
    }
}

fn across(align: HorizontalAlignment) -> Option<FormatAlign> {
    Some(match align {
        HorizontalAlignment::Left => FormatAlign::Left,
        HorizontalAlignment::Center => FormatAlign::Center,
        HorizontalAlignment::CenterContinuous => FormatAlign::CenterAcross,
        HorizontalAlignment::Right => FormatAlign::Right,
        HorizontalAlignment::Justify => FormatAlign::Justify,
        HorizontalAlignment::Distributed => FormatAlign::Distributed,
        _ => return None,
    })
}

fn upright(align: VerticalAlignment) -> Option<FormatAlign> {
    Some(match align {
        VerticalAlignment::Top => FormatAlign::Top,
        VerticalAlignment::Center => FormatAlign::VerticalCenter,
        VerticalAlignment::Justify => FormatAlign::VerticalJustify,
        VerticalAlignment::Distributed => FormatAlign::VerticalDistributed,
        _ => return None,
    })
}
