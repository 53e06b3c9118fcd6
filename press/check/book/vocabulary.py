"""Words of the standards that a book may use, letter by letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODES: Final = _words(
    "auditory chartOnVisual chemOnVisual colorDependent diagramOnVisual mathOnVisual musicOnVisual "
    "tactile textOnVisual textual visual"
)
SUFFICIENT: Final = _words("auditory tactile textual visual")
FEATURES: Final = _words("""
    alternativeText annotations ARIA audioDescription bookmarks braille captions ChemML
    closedCaptions describedMath displayTransformability fullRubyAnnotations highContrastAudio
    highContrastDisplay horizontalWriting index largePrint latex latex-chemistry longDescription
    MathML MathML-chemistry none openCaptions pageBreakMarkers pageNavigation printPageNumbers
    readingOrder rubyAnnotations signLanguage structuralNavigation synchronizedAudioText
    tableOfContents tactileGraphic tactileObject timingControl transcript ttsMarkup unknown
    unlocked verticalWriting withAdditionalWordSegmentation withoutAdditionalWordSegmentation
""")
HAZARDS: Final = _words("""
    flashing noFlashingHazard unknownFlashingHazard
    motionSimulation noMotionSimulationHazard unknownMotionSimulationHazard
    sound noSoundHazard unknownSoundHazard none unknown
""")
OPPOSITES: Final = (
    _words("flashing noFlashingHazard unknownFlashingHazard"),
    _words("motionSimulation noMotionSimulationHazard unknownMotionSimulationHazard"),
    _words("sound noSoundHazard unknownSoundHazard"),
)
"""Schema.org Accessibility Properties for Discoverability Vocabulary."""

ROLE_OF: Final[Mapping[str, str]] = {
    **{
        name: f"doc-{name}"
        for name in _words("""
            abstract acknowledgments afterword appendix backlink bibliography biblioref chapter
            colophon conclusion credit credits dedication endnotes epigraph epilogue errata footnote
            foreword glossary glossref index introduction noteref notice pagebreak part preface
            prologue pullquote qna subtitle tip toc
        """)
    },
    "page-list": "doc-pagelist",
}
"""The role that says to a screen reader what an epub:type says to a reading system."""

ROLES: Final = frozenset(ROLE_OF.values()) | _words(
    "doc-cover doc-example doc-biblioentry doc-endnote doc-pagefooter doc-pageheader"
)
"""DPUB-ARIA 1.1."""

CASED: Final[Mapping[str, str]] = {
    name.lower(): name
    for name in _words("""
        animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer
        feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
        feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
        feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
        foreignObject linearGradient radialGradient textPath

        attributeName baseFrequency calcMode clipPathUnits diffuseConstant edgeMode filterUnits
        gradientTransform gradientUnits kernelMatrix keyPoints keySplines keyTimes lengthAdjust
        limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves
        pathLength patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ
        preserveAlpha preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur
        specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles
        surfaceScale systemLanguage tableValues targetX targetY textLength viewBox xChannelSelector
        yChannelSelector zoomAndPan
    """)
}
UNCASED: Final = _words("""
    a animate circle defs desc ellipse filter g image line marker mask metadata path pattern polygon
    polyline rect set stop style svg switch symbol text title tspan use view
""")
"""SVG 2: elements and attributes whose names an HTML parser would mend and an XML parser drops."""
