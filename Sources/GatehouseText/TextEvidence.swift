/// What a text shows of attempts to hide its words from filters.
package struct TextEvidence: Equatable, Sendable {
    /// Words with letters of more than one of the scripts that have look-alikes of each other.
    package var mixedScriptWords = 0

    /// Scalars that nobody sees: zero-width, directional, tags and control characters; but not the
    /// joiners and selectors that emoji and some scripts need.
    package var invisibleScalars = 0

    /// Words of mixed scripts in which a letter was replaced by the ASCII letter it looks like.
    package var confusableWords = 0

    /// Words with digits or symbols between their letters, such as `t3l3gr4m`.
    package var leetWords = 0

    /// What happened to the text at the door.
    package var intake = TextIntake()

    package init() {}
}
