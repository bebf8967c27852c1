#!/bin/sh
# Makes the fonts of this folder from those of Debian's package fonts-noto-core: as they are, but without what printing
# does not read (hints for screens, names of glyphs, tables of formulas). No character and no glyph is left out.
#
#   apt-get download fonts-noto-core && dpkg-deb -x fonts-noto-core_*.deb noto
#   python3 -m venv tools && tools/bin/pip install fonttools==4.68.0
#   PATH=$PWD/tools/bin:$PATH shared/documents/fonts/make.sh noto
set -eu
from="$1/usr/share/fonts/truetype/noto"
to=$(dirname "$0")
for font in \
    NotoSans-Regular NotoSans-Bold \
    NotoSansDevanagari-Regular NotoSansDevanagari-Bold \
    NotoSansBengali-Regular NotoSansGurmukhi-Regular NotoSansGujarati-Regular NotoSansOriya-Regular \
    NotoSansTamil-Regular NotoSansTamil-Bold \
    NotoSansTelugu-Regular NotoSansKannada-Regular NotoSansMalayalam-Regular NotoSansSinhala-Regular \
    NotoNaskhArabic-Regular NotoSansHebrew-Regular NotoSansThaana-Regular \
    NotoSansOlChiki-Regular NotoSansMeeteiMayek-Regular \
    NotoSerifTibetan-Regular NotoSansLepcha-Regular NotoSansLimbu-Regular NotoSansChakma-Regular \
    NotoSansSoraSompeng-Regular NotoSansWarangCiti-Regular \
    NotoSansThai-Regular NotoSansMyanmar-Regular \
    NotoSansMath-Regular NotoSansSymbols-Regular NotoSansSymbols2-Regular
do
    pyftsubset "$from/$font.ttf" --output-file="$to/$font.ttf" --unicodes='*' --glyphs='*' --layout-features='*' \
        --name-IDs='*' --notdef-outline --no-hinting --no-glyph-names --no-recalc-timestamp --drop-tables+=MATH,STAT
done
