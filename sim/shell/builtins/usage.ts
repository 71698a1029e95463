/** The first line of `help NAME`. */
export const builtinHelp: Readonly<Record<string, string>> = {
  cd: 'cd [-L|[-P [-e]] [-@]] [dir]',
  echo: 'echo [-neE] [arg ...]',
  exit: 'exit [n]',
  export: 'export [-fn] [name[=value] ...] or export -p',
  kill: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  read: 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  wait: 'wait [-fn] [-p var] [id ...]',
};
