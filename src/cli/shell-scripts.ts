// The scripts that `pgscrub completion` prints. Each asks pgscrub itself what can follow (`complete-words`), so that the
// grammar stands in one place; a line of the answer is the word, a tab and its description, `:files` stands for files.

/** The script of each shell, ready to be sourced. */
export const SHELL_SCRIPTS = {
  bash: `# pgscrub completion for bash
_pgscrub() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line word
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o filenames -F _pgscrub pgscrub
`,
  zsh: `#compdef pgscrub
# pgscrub completion for zsh
_pgscrub() {
  local line
  local -a found
  while IFS= read -r line; do
    if [[ "$line" == ":files" ]]; then
      _files
    else
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <("\${words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe 'pgscrub' found; fi
}
compdef _pgscrub pgscrub
`,
  fish: `# pgscrub completion for fish
function __pgscrub_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (command $words[1] complete-words -- $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c pgscrub -f -a '(__pgscrub_complete)'
`,
} as const;
