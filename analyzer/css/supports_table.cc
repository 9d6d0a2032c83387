// Generated: the answers of Chromium 156 in November 2026. Every property that CSS.supports() takes
// with `inherit`; with each of them, whatever word of @webref/css 8.7.5 and of the browser's own
// binary it takes as its whole value, and one sample of each kind of value. Properties that take
// any identifier list no words, those that take a colour no names of colours. To renew it, ask a
// newer browser the same.
#include "analyzer/css/supports_table.h"

#include <algorithm>
#include <unordered_map>

namespace pushplan::css {
namespace {

// Properties, "/", kinds of values or "-", words, ";".
constexpr std::string_view kTable = R"(
-webkit-align-content align-content place-content / - baseline center end flex-end flex-start
 flow-end flow-start normal space-around space-between space-evenly start stretch ;
-webkit-align-items align-items place-items / - baseline center end flex-end flex-start normal
 self-end self-start start stretch ;
-webkit-align-self align-self place-self / - anchor-center auto baseline center end flex-end
 flex-start normal self-end self-start start stretch ;
-webkit-animation animation / dinstwz ;
-webkit-animation-delay -webkit-transition-delay -webkit-transition-duration animation-delay
 transition-delay transition-duration / t ;
-webkit-animation-direction animation-direction / - alternate alternate-reverse normal reverse ;
-webkit-animation-duration animation-duration / t auto ;
-webkit-animation-fill-mode animation-fill-mode / - backwards both forwards none ;
-webkit-animation-iteration-count animation-iteration-count / inz infinite ;
-webkit-animation-name animation-name font-family list-style-type / dsw ;
-webkit-animation-play-state animation-play-state / - paused running ;
-webkit-animation-timing-function -webkit-transition-timing-function animation-timing-function
 transition-timing-function / - ease ease-in ease-in-out ease-out linear step-end step-start ;
-webkit-app-region app-region / - drag no-drag none ;
-webkit-appearance appearance / - auto base-select button checkbox listbox menulist menulist-button
 meter none progress-bar radio searchfield slider-vertical textarea textfield ;
-webkit-backface-visibility backface-visibility / - hidden visible ;
-webkit-background-clip / - border-box content-box padding-box text ;
-webkit-background-origin -webkit-mask-origin / - border border-box content content-box padding
 padding-box ;
-webkit-background-size -webkit-mask-size background-size mask-size / lpz auto contain cover ;
-webkit-border-after -webkit-border-before -webkit-border-end -webkit-border-start
 -webkit-column-rule border border-block border-block-end border-block-start border-bottom
 border-inline border-inline-end border-inline-start border-left border-right border-top column-rule
 row-rule rule / clz dashed dotted double groove hidden inset medium none outset ridge solid thick
 thin ;
-webkit-border-after-color -webkit-border-before-color -webkit-border-end-color
 -webkit-border-start-color -webkit-column-rule-color -webkit-tap-highlight-color
 -webkit-text-emphasis-color -webkit-text-fill-color -webkit-text-stroke-color background-color
 border-block-color border-block-end-color border-block-start-color border-bottom-color border-color
 border-inline-color border-inline-end-color border-inline-start-color border-left-color
 border-right-color border-top-color color column-rule-color flood-color lighting-color
 row-rule-color rule-color stop-color text-decoration-color text-emphasis-color / c ;
-webkit-border-after-style -webkit-border-before-style -webkit-border-end-style
 -webkit-border-start-style -webkit-column-rule-style border-block-end-style
 border-block-start-style border-block-style border-bottom-style border-inline-end-style
 border-inline-start-style border-inline-style border-left-style border-right-style border-style
 border-top-style column-rule-style row-rule-style rule-style / - dashed dotted double groove hidden
 inset none outset ridge solid ;
-webkit-border-after-width -webkit-border-before-width -webkit-border-end-width
 -webkit-border-start-width -webkit-column-rule-width -webkit-text-stroke-width
 border-block-end-width border-block-start-width border-block-width border-bottom-width
 border-inline-end-width border-inline-start-width border-inline-width border-left-width
 border-right-width border-top-width border-width column-rule-width outline-width row-rule-width
 rule-width / lz medium thick thin ;
-webkit-border-bottom-left-radius -webkit-border-bottom-right-radius -webkit-border-radius
 -webkit-border-top-left-radius -webkit-border-top-right-radius -webkit-padding-after
 -webkit-padding-before -webkit-padding-end -webkit-padding-start -webkit-shape-margin
 border-bottom-left-radius border-bottom-right-radius border-end-end-radius border-end-start-radius
 border-radius border-start-end-radius border-start-start-radius border-top-left-radius
 border-top-right-radius offset-distance padding padding-block padding-block-end padding-block-start
 padding-bottom padding-inline padding-inline-end padding-inline-start padding-left padding-right
 padding-top shape-margin text-indent / lpz ;
-webkit-border-horizontal-spacing -webkit-border-vertical-spacing -webkit-transform-origin-z
 border-spacing outline-offset scroll-margin scroll-margin-block scroll-margin-block-end
 scroll-margin-block-start scroll-margin-bottom scroll-margin-inline scroll-margin-inline-end
 scroll-margin-inline-start scroll-margin-left scroll-margin-right scroll-margin-top / lz ;
-webkit-border-image -webkit-mask-box-image border-image / inpuz none repeat round space stretch ;
-webkit-box-align / - baseline center end start stretch ;
-webkit-box-decoration-break box-decoration-break / - clone slice ;
-webkit-box-direction / - normal reverse ;
-webkit-box-flex -webkit-flex-grow -webkit-flex-shrink flex-grow flex-shrink stroke-miterlimit / inz
 ;
-webkit-box-ordinal-group flex-line-count orphans widows / i ;
-webkit-box-orient / - block-axis horizontal inline-axis vertical ;
-webkit-box-pack / - center end justify start ;
-webkit-box-reflect / - above below left right ;
-webkit-box-shadow -webkit-transform animation-trigger border-shape box-shadow d object-view-box
 text-shadow transform / - none ;
-webkit-box-sizing box-sizing / - border-box content-box ;
-webkit-clip-path clip-path / u border-box content-box fill-box margin-box none padding-box
 stroke-box view-box ;
-webkit-column-break-after -webkit-column-break-before / - always auto avoid ;
-webkit-column-break-inside page-break-inside / - auto avoid ;
-webkit-column-count column-count hyphenate-limit-chars / i auto ;
-webkit-column-gap column-gap gap grid-column-gap grid-gap grid-row-gap letter-spacing row-gap
 word-spacing / lpz normal ;
-webkit-column-span column-span text-combine-upright view-transition-scope / - all none ;
-webkit-column-width column-height column-width / lz auto ;
-webkit-columns columns / ilz auto ;
-webkit-filter -webkit-mask-box-image-source -webkit-mask-image backdrop-filter background-image
 border-image-source filter list-style-image marker marker-end marker-mid marker-start mask-image /
 u none ;
-webkit-flex flex / ilnpz auto content fit-content max-content min-content none stretch ;
-webkit-flex-basis flex-basis / lpz auto content fit-content max-content min-content stretch ;
-webkit-flex-direction flex-direction / - column column-reverse row row-reverse ;
-webkit-flex-flow flex-flow / - balance column column-reverse nowrap row row-reverse wrap
 wrap-reverse ;
-webkit-flex-wrap flex-wrap / - balance nowrap wrap wrap-reverse ;
-webkit-font-feature-settings font-feature-settings font-variation-settings / - normal ;
-webkit-font-smoothing / - antialiased auto none subpixel-antialiased ;
-webkit-hyphenate-character -webkit-locale hyphenate-character / s auto ;
-webkit-justify-content justify-content / - center end flex-end flex-start flow-end flow-start left
 normal right space-around space-between space-evenly start stretch ;
-webkit-line-break / - after-white-space auto loose normal strict ;
-webkit-line-clamp / i none ;
-webkit-logical-height -webkit-logical-width -webkit-min-logical-height -webkit-min-logical-width
 block-size height inline-size min-block-size min-height min-inline-size min-width width / lpz
 -webkit-fill-available -webkit-fit-content -webkit-max-content -webkit-min-content auto fit-content
 max-content min-content stretch ;
-webkit-margin-after -webkit-margin-before -webkit-margin-end -webkit-margin-start bottom inset
 inset-block inset-block-end inset-block-start inset-inline inset-inline-end inset-inline-start left
 margin margin-block margin-block-end margin-block-start margin-bottom margin-inline
 margin-inline-end margin-inline-start margin-left margin-right margin-top right scroll-padding
 scroll-padding-block scroll-padding-block-end scroll-padding-block-start scroll-padding-bottom
 scroll-padding-inline scroll-padding-inline-end scroll-padding-inline-start scroll-padding-left
 scroll-padding-right scroll-padding-top text-underline-offset top view-timeline-inset / lpz auto ;
-webkit-mask / lpuz add alpha border border-box bottom center content content-box exclude intersect
 left luminance match-source no-repeat none padding padding-box repeat repeat-x repeat-y right round
 space subtract text top ;
-webkit-mask-box-image-outset border-image-outset tab-size / ilnz ;
-webkit-mask-box-image-repeat border-image-repeat / - repeat round space stretch ;
-webkit-mask-box-image-slice -webkit-opacity -webkit-shape-image-threshold border-image-slice
 fill-opacity flood-opacity opacity shape-image-threshold stop-opacity stroke-opacity / inpz ;
-webkit-mask-box-image-width border-image-width rx ry / ilnpz auto ;
-webkit-mask-clip / - border border-box content content-box padding padding-box text ;
-webkit-mask-composite / - clear copy destination-atop destination-in destination-out
 destination-over plus-lighter source-atop source-in source-out source-over xor ;
-webkit-mask-position -webkit-perspective-origin -webkit-transform-origin background-position
 mask-position object-position perspective-origin transform-origin / lpz bottom center left right
 top ;
-webkit-mask-position-x -webkit-perspective-origin-x -webkit-transform-origin-x
 background-position-x / lpz center left right ;
-webkit-mask-position-y -webkit-perspective-origin-y -webkit-transform-origin-y
 background-position-y / lpz bottom center top ;
-webkit-mask-repeat background-repeat mask-repeat / - no-repeat repeat repeat-x repeat-y round space
 ;
-webkit-max-logical-height -webkit-max-logical-width max-block-size max-height max-inline-size
 max-width / lpz -webkit-fill-available -webkit-fit-content -webkit-max-content -webkit-min-content
 fit-content max-content min-content none stretch ;
-webkit-order order reading-order / iz ;
-webkit-perspective / ilnz none ;
-webkit-print-color-adjust print-color-adjust / - economy exact ;
-webkit-rtl-ordering / - logical visual ;
-webkit-ruby-position / - after before ;
-webkit-shape-outside shape-outside / u border-box content-box margin-box none padding-box ;
-webkit-text-combine / - horizontal none ;
-webkit-text-decorations-in-effect text-decoration-line / - blink grammar-error line-through none
 overline spelling-error underline ;
-webkit-text-emphasis text-emphasis / cs circle dot double-circle filled none open sesame triangle ;
-webkit-text-emphasis-position ruby-position text-emphasis-position / - over under ;
-webkit-text-emphasis-style text-emphasis-style / s circle dot double-circle filled none open sesame
 triangle ;
-webkit-text-orientation / - sideways sideways-right upright vertical-right ;
-webkit-text-security / - circle disc none square ;
-webkit-text-size-adjust text-size-adjust / p auto none ;
-webkit-text-stroke / clz medium thick thin ;
-webkit-transform-style transform-style / - flat preserve-3d ;
-webkit-transition transition / dtw ;
-webkit-transition-property color-scheme container container-name counter-increment counter-reset
 counter-set page transition-property view-transition-class view-transition-group
 view-transition-name will-change / dw ;
-webkit-user-drag / - auto element none ;
-webkit-user-modify / - read-only read-write read-write-plaintext-only ;
-webkit-user-select user-select / - all auto none text ;
-webkit-writing-mode / - horizontal-tb vertical-lr vertical-rl ;
accent-color caret-color / c auto ;
alignment-baseline / - after-edge alphabetic auto baseline before-edge central hanging ideographic
 mathematical middle text-after-edge text-before-edge ;
all / - ;
anchor-name scroll-timeline scroll-timeline-name timeline-scope timeline-trigger-name view-timeline
 view-timeline-name / d none ;
anchor-scope trigger-scope / d all none ;
animation-composition / - accumulate add replace ;
animation-range animation-range-end animation-range-start timeline-trigger-activation-range
 timeline-trigger-activation-range-end timeline-trigger-activation-range-start / lpz contain cover
 entry entry-crossing exit exit-crossing normal scroll ;
animation-timeline timeline-trigger-source / d auto none ;
aspect-ratio / inz auto ;
background / clpuz border-area border-box bottom center content-box fixed left local no-repeat none
 padding-box repeat repeat-x repeat-y right round scroll space text top ;
background-attachment / - fixed local scroll ;
background-blend-mode / - color color-burn color-dodge darken difference exclusion hard-light hue
 lighten luminosity multiply normal overlay saturation screen soft-light ;
background-clip / - border-area border-box content-box padding-box text ;
background-origin / - border-box content-box padding-box ;
baseline-shift / ilnpz baseline sub super ;
baseline-source / - auto first last ;
border-collapse / - collapse separate ;
break-after break-before / - auto avoid avoid-column avoid-page column left page recto right verso ;
break-inside / - auto avoid avoid-column avoid-page ;
buffered-rendering / - auto dynamic static ;
caption-side / - bottom top ;
caret-animation / - auto manual ;
caret-shape / - auto bar block underscore ;
clear / - both inline-end inline-start left none right ;
clip scrollbar-color / - auto ;
clip-rule fill-rule / - evenodd nonzero ;
color-interpolation color-interpolation-filters / - auto linearrgb srgb ;
color-rendering / - auto optimizequality optimizespeed ;
column-fill / - auto balance ;
column-rule-break row-rule-break rule-break / - intersection none normal ;
column-rule-inset column-rule-inset-cap column-rule-inset-cap-end column-rule-inset-cap-start
 column-rule-inset-end column-rule-inset-junction column-rule-inset-junction-end
 column-rule-inset-junction-start column-rule-inset-start row-rule-inset row-rule-inset-cap
 row-rule-inset-cap-end row-rule-inset-cap-start row-rule-inset-end row-rule-inset-junction
 row-rule-inset-junction-end row-rule-inset-junction-start row-rule-inset-start rule-inset
 rule-inset-cap rule-inset-end rule-inset-junction rule-inset-start / lpz overlap-join ;
column-rule-visibility-items row-rule-visibility-items rule-visibility-items / - all around between
 normal ;
column-wrap / - auto nowrap wrap ;
contain / - content inline-size layout none paint size strict style ;
contain-intrinsic-block-size contain-intrinsic-height contain-intrinsic-inline-size
 contain-intrinsic-size contain-intrinsic-width perspective / lz none ;
container-type / - anchored inline-size normal scroll-state size ;
content / su close-quote no-close-quote no-open-quote none normal open-quote ;
content-visibility / - auto hidden visible ;
corner-block-end-shape corner-block-start-shape corner-bottom-left-shape corner-bottom-right-shape
 corner-bottom-shape corner-end-end-shape corner-end-start-shape corner-inline-end-shape
 corner-inline-start-shape corner-left-shape corner-right-shape corner-shape corner-start-end-shape
 corner-start-start-shape corner-top-left-shape corner-top-right-shape corner-top-shape / - bevel
 notch round scoop square squircle ;
cursor / - -webkit-grab -webkit-grabbing -webkit-zoom-in -webkit-zoom-out alias all-scroll auto cell
 col-resize context-menu copy crosshair default e-resize ew-resize grab grabbing help move n-resize
 ne-resize nesw-resize no-drop none not-allowed ns-resize nw-resize nwse-resize pointer progress
 row-resize s-resize se-resize sw-resize text vertical-text w-resize wait zoom-in zoom-out ;
cx cy r stroke-dashoffset stroke-width x y / ilnpz ;
direction / - ltr rtl ;
display / - -webkit-box -webkit-flex -webkit-inline-box -webkit-inline-flex block contents flex flow
 flow-root grid inline inline-block inline-flex inline-grid inline-table list-item math none ruby
 ruby-text table table-caption table-cell table-column table-column-group table-footer-group
 table-header-group table-row table-row-group ;
dominant-baseline / - alphabetic auto central hanging ideographic mathematical middle no-change
 reset-size text-after-edge text-before-edge use-script ;
dynamic-range-limit / - constrained no-limit standard ;
empty-cells / - hide show ;
field-sizing / - content fixed ;
fill stroke / cu context-fill context-stroke none ;
float / - inline-end inline-start left none right ;
font / - -webkit-control -webkit-mini-control -webkit-small-control caption icon menu message-box
 small-caption status-bar ;
font-kerning / - auto none normal ;
font-language-override / s normal ;
font-optical-sizing font-synthesis-small-caps font-synthesis-style font-synthesis-weight overlay
 quotes scroll-axis-lock scroll-target-group / - auto none ;
font-palette / d dark light normal ;
font-size / lpz -webkit-xxx-large large larger math medium small smaller x-large x-small xx-large
 xx-small xxx-large ;
font-size-adjust / inz from-font none ;
font-stretch / p condensed expanded extra-condensed extra-expanded normal semi-condensed
 semi-expanded ultra-condensed ultra-expanded ;
font-style / - italic normal oblique ;
font-synthesis / - none small-caps style weight ;
font-variant / - all-petite-caps all-small-caps common-ligatures contextual diagonal-fractions
 discretionary-ligatures emoji full-width historical-forms historical-ligatures jis04 jis78 jis83
 jis90 lining-nums no-common-ligatures no-contextual no-discretionary-ligatures
 no-historical-ligatures none normal oldstyle-nums ordinal petite-caps proportional-nums
 proportional-width ruby simplified slashed-zero small-caps stacked-fractions sub super tabular-nums
 text titling-caps traditional unicase unicode ;
font-variant-alternates / - historical-forms normal ;
font-variant-caps / - all-petite-caps all-small-caps normal petite-caps small-caps titling-caps
 unicase ;
font-variant-east-asian / - full-width jis04 jis78 jis83 jis90 normal proportional-width ruby
 simplified traditional ;
font-variant-emoji / - emoji normal text unicode ;
font-variant-ligatures / - common-ligatures contextual discretionary-ligatures historical-ligatures
 no-common-ligatures no-contextual no-discretionary-ligatures no-historical-ligatures none normal ;
font-variant-numeric / - diagonal-fractions lining-nums normal oldstyle-nums ordinal
 proportional-nums slashed-zero stacked-fractions tabular-nums ;
font-variant-position / - normal sub super ;
font-weight / in bold bolder lighter normal ;
forced-color-adjust / - auto none preserve-parent-color ;
frame-sizing / - auto content-block-size content-height content-inline-size content-width ;
grid grid-template grid-template-areas / s none ;
grid-area grid-column grid-column-end grid-column-start grid-row grid-row-end grid-row-start / diw ;
grid-auto-columns grid-auto-rows / flpz auto max-content min-content ;
grid-auto-flow / - column dense row ;
grid-template-columns grid-template-rows / flpz auto max-content min-content none subgrid ;
hyphens / - auto manual none ;
image-orientation / - from-image none ;
image-rendering / - -webkit-optimize-contrast auto crisp-edges pixelated ;
initial-letter / in normal ;
interactivity / - auto inert ;
interest-delay interest-delay-end interest-delay-start / t normal ;
interpolate-size / - allow-keywords numeric-only ;
isolation / - auto isolate ;
justify-items / - baseline center end flex-end flex-start left legacy normal right self-end
 self-start start stretch ;
justify-self / - anchor-center auto baseline center end flex-end flex-start left normal right
 self-end self-start start stretch ;
line-break / - anywhere auto loose normal strict ;
line-height / ilnpz normal ;
list-style / dsuw ;
list-style-position / - inside outside ;
margin-trim / - block block-end block-start none ;
mask / lpuz add alpha border-box bottom center content-box exclude fill-box intersect left luminance
 match-source no-clip no-repeat none padding-box repeat repeat-x repeat-y right round space
 stroke-box subtract top view-box ;
mask-clip / - border-box content-box fill-box no-clip padding-box stroke-box view-box ;
mask-composite / - add exclude intersect subtract ;
mask-mode / - alpha luminance match-source ;
mask-origin / - border-box content-box fill-box padding-box stroke-box view-box ;
mask-type / - alpha luminance ;
math-depth / iz auto-add ;
math-shift math-style / - compact normal ;
mix-blend-mode / - color color-burn color-dodge darken difference exclusion hard-light hue lighten
 luminosity multiply normal overlay plus-lighter saturation screen soft-light ;
object-fit / - contain cover fill none scale-down ;
offset / lpuz auto border-box bottom center content-box fill-box left none normal padding-box right
 stroke-box top view-box ;
offset-anchor / lpz auto bottom center left right top ;
offset-path / u border-box content-box fill-box none padding-box stroke-box view-box ;
offset-position / lpz auto bottom center left normal right top ;
offset-rotate / a auto reverse ;
outline / clz -webkit-focus-ring-color auto dashed dotted double groove inset medium none outset
 ridge solid thick thin ;
outline-color / c -webkit-focus-ring-color ;
outline-style / - auto dashed dotted double groove inset none outset ridge solid ;
overflow overflow-block overflow-inline overflow-x overflow-y / - auto clip hidden overlay scroll
 visible ;
overflow-anchor / - auto none visible ;
overflow-clip-margin / l border-box content-box padding-box ;
overflow-wrap word-wrap / - anywhere break-word normal ;
overscroll-behavior overscroll-behavior-block overscroll-behavior-inline overscroll-behavior-x
 overscroll-behavior-y / - auto chain contain none ;
page-break-after page-break-before / - always auto avoid left right ;
page-margin-safety / - add clamp none ;
page-orientation / - rotate-left rotate-right upright ;
paint-order / - fill markers normal stroke ;
pointer-events / - all auto bounding-box fill none painted stroke visible visiblefill visiblepainted
 visiblestroke ;
position / - absolute fixed relative static sticky ;
position-anchor / d auto none normal ;
position-area / - block-end block-start bottom center end inline-end inline-start left none right
 self-block-end self-block-start self-end self-inline-end self-inline-start self-start self-x-end
 self-x-start self-y-end self-y-start span-all span-block-end span-block-start span-bottom span-end
 span-inline-end span-inline-start span-left span-right span-self-block-end span-self-block-start
 span-self-end span-self-inline-end span-self-inline-start span-self-start span-self-x-end
 span-self-x-start span-self-y-end span-self-y-start span-start span-top span-x-end span-x-start
 span-y-end span-y-start start top x-end x-start y-end y-start ;
position-try position-try-fallbacks / d block-end block-start bottom center end flip-block
 flip-inline flip-start flip-x flip-y inline-end inline-start left none right self-block-end
 self-block-start self-end self-inline-end self-inline-start self-start self-x-end self-x-start
 self-y-end self-y-start span-all span-block-end span-block-start span-bottom span-end
 span-inline-end span-inline-start span-left span-right span-self-block-end span-self-block-start
 span-self-end span-self-inline-end span-self-inline-start span-self-start span-self-x-end
 span-self-x-start span-self-y-end span-self-y-start span-start span-top span-x-end span-x-start
 span-y-end span-y-start start top x-end x-start y-end y-start ;
position-try-order / - most-block-size most-height most-inline-size most-width normal ;
position-visibility / - always anchors-visible no-overflow ;
reading-flow / - flex-flow flex-visual grid-columns grid-order grid-rows normal source-order ;
resize / - auto block both horizontal inline none vertical ;
rotate / a none ;
ruby-align / - center space-around space-between start ;
ruby-overhang / - auto none spaces ;
rule-overlap / - column-over-row row-over-column ;
scale / inpz none ;
scroll-behavior / - auto smooth ;
scroll-initial-target / - nearest none ;
scroll-marker-group / - after before none ;
scroll-snap-align / - center end none start ;
scroll-snap-stop / - always normal ;
scroll-snap-type / - block both inline none pair x y ;
scroll-timeline-axis view-timeline-axis / - block inline x y ;
scrollbar-gutter / - auto stable ;
scrollbar-width / - auto none thin ;
shape-rendering / - auto crispedges geometricprecision optimizespeed ;
size / lz a3 a4 a5 auto b4 b5 jis-b4 jis-b5 landscape ledger legal letter portrait ;
speak / - digits literal-punctuation no-punctuation none normal spell-out ;
stroke-dasharray / ilnpz none ;
stroke-linecap / - butt round square ;
stroke-linejoin / - bevel miter round ;
table-layout / - auto fixed ;
text-align / - -webkit-auto -webkit-center -webkit-left -webkit-match-parent -webkit-right center
 end justify left right start ;
text-align-last / - auto center end justify left right start ;
text-anchor / - end middle start ;
text-autospace / - no-autospace normal ;
text-box / - auto none normal text trim-both trim-end trim-start ;
text-box-edge / - auto text ;
text-box-trim / - none trim-both trim-end trim-start ;
text-decoration / clpz auto blink dashed dotted double from-font grammar-error line-through none
 overline solid spelling-error underline wavy ;
text-decoration-skip-ink / - all auto none ;
text-decoration-style / - dashed dotted double solid wavy ;
text-decoration-thickness / lpz auto from-font ;
text-fit / - grow none shrink ;
text-justify / - auto distribute inter-character inter-word none ;
text-orientation / - mixed sideways sideways-right upright ;
text-overflow / - clip ellipsis ;
text-rendering / - auto geometricprecision optimizelegibility optimizespeed ;
text-spacing-trim / - normal space-all space-first trim-start ;
text-transform / - capitalize lowercase math-auto none uppercase ;
text-underline-position / - auto from-font left right under ;
text-wrap / - auto balance nowrap pretty stable wrap ;
text-wrap-mode / - nowrap wrap ;
text-wrap-style / - auto balance pretty stable ;
timeline-trigger / dlpz auto contain cover entry entry-crossing exit exit-crossing none normal
 scroll ;
timeline-trigger-active-range timeline-trigger-active-range-end timeline-trigger-active-range-start
 / lpz auto contain cover entry entry-crossing exit exit-crossing normal scroll ;
touch-action / - auto manipulation none pan-down pan-left pan-right pan-up pan-x pan-y pinch-zoom ;
transform-box / - border-box content-box fill-box stroke-box view-box ;
transition-behavior / - allow-discrete normal ;
translate / lpz none ;
unicode-bidi / - -webkit-isolate -webkit-isolate-override -webkit-plaintext bidi-override embed
 isolate isolate-override normal plaintext ;
vector-effect / - non-scaling-stroke none ;
vertical-align / lpz -webkit-baseline-middle baseline bottom middle sub super text-bottom text-top
 top ;
visibility / - collapse hidden visible ;
white-space / - break-spaces collapse normal nowrap pre pre-line pre-wrap preserve preserve-breaks
 wrap ;
white-space-collapse / - break-spaces collapse preserve preserve-breaks ;
window-drag / - move none ;
word-break / - auto-phrase break-all break-word keep-all normal ;
writing-mode / - horizontal-tb lr lr-tb rl rl-tb sideways-lr sideways-rl tb tb-rl vertical-lr
 vertical-rl ;
z-index / iz auto ;
zoom / inpz normal ;
)";

// Takes off the first word; empty at the end.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
  rest.remove_prefix(word.size());
  return word;
}

std::unordered_map<std::string_view, PropertySupport> read_table() {
  std::unordered_map<std::string_view, PropertySupport> table;
  std::string_view rest = kTable;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    std::vector<std::string_view> names;
    for (; word != "/"; word = next_word(rest)) names.push_back(word);
    PropertySupport support;
    support.kinds = next_word(rest);
    for (word = next_word(rest); word != ";"; word = next_word(rest)) support.words.push_back(word);
    for (const std::string_view name : names) table.emplace(name, support);
  }
  return table;
}

}  // namespace

const PropertySupport* supported_property(std::string_view name) {
  static const auto kProperties = read_table();
  const auto found = kProperties.find(name);
  return found == kProperties.end() ? nullptr : &found->second;
}

}  // namespace pushplan::css
