/** What a shell calls at a keystroke: `./biosphere __complete <words…>`, hidden from help. The last word is the one at the cursor. */
export const ASKED_BY_SHELL = '__complete';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell loads once. Each asks the very program on the line, so that every checkout answers for itself; a line of the answer
 * is a value, a tab and a description, or `:files`.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  // bash keeps what is typed if nothing fits. compopt is missing in the bash 3.2 of macOS, where file names are not completed.
  bash: `# ./biosphere for bash: source <(./biosphere completion bash)
_biosphere() {
  local line answer
  answer=$("\${COMP_WORDS[0]}" ${ASKED_BY_SHELL} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=()
  if [ "$answer" = ":files" ]; then
    compopt -o default 2>/dev/null
    return
  fi
  while IFS= read -r line; do
    if [ -n "$line" ]; then COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done <<< "$answer"
}
complete -F _biosphere biosphere
`,
  zsh: `#compdef biosphere
# ./biosphere for zsh: source <(./biosphere completion zsh)
_biosphere() {
  local line answer
  local -a found
  answer=$("\${words[1]}" ${ASKED_BY_SHELL} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if [[ "$answer" == ":files" ]]; then
    _files
    return
  fi
  for line in "\${(@f)answer}"; do
    if [[ -n "$line" ]]; then found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"); fi
  done
  _describe 'biosphere' found
}
compdef _biosphere biosphere
`,
  fish: `# ./biosphere for fish: ./biosphere completion fish | source
function __biosphere_complete
  set -l words (commandline -opc)
  set -l program $words[1]
  set -e words[1]
  set -l answer ($program ${ASKED_BY_SHELL} $words (commandline -ct) 2>/dev/null)
  if test "$answer" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $answer
  end
end
complete -c biosphere -f -a '(__biosphere_complete)'
`,
};
