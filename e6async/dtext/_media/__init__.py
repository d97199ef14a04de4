"""Documents as the text of a medium: Discord, GitHub, Telegram, plain text, a terminal.

marks      markup, and what a medium says about it
writer     markup that is opened when text follows, closed in order, and cut at a length
walk       the nodes of a document, in terms of what all media have
discord, github, telegram, plain, terminal    the rules of one medium each
trees      documents, and texts that are parsed
urls       absolute URLs, without characters that are markup
"""
