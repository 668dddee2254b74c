#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "app/commands.hpp"
#include "config/declarations.hpp"
#include "config/load.hpp"
#include "config/render.hpp"

namespace {

using namespace steward;

constexpr auto version = "steward " STEWARD_VERSION;

/// Settings of the command line: --config and one option for each setting.
struct setting_options {
  std::string file;
  std::map<std::string, std::string> given;

  void add_to(CLI::App& command) {
    command.add_option("--config", file, "TOML file with settings (see config/steward.example.toml)");
    for (const auto& declaration : setting_declarations()) {
      std::string option = "--" + std::string(declaration.name);
      std::replace(option.begin(), option.end(), '_', '-');
      command
          .add_option_function<std::string>(
              option,
              [this, &declaration](const std::string& text) { given[std::string(declaration.name)] = text; },
              std::string(declaration.help))
          ->type_name("")
          ->group("Settings");
    }
  }

  loaded_settings load() const {
    setting_sources sources{given, process_environment, {}};
    if (!file.empty()) sources.file = file;
    return load_settings(sources);
  }

  /// The settings, or the end of the program when they are wrong.
  settings load_or_exit() const {
    auto loaded = load();
    if (loaded.faults.empty()) return std::move(loaded.values);
    std::fputs(check_settings(loaded).c_str(), stderr);
    std::exit(2);
  }
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Steward: tasks over REST, served by actors, durable.\n"
      "Run `steward serve`; `steward COMMAND --help` tells the rest."};
  app.set_version_flag("--version", version);
  app.require_subcommand(0, 1);  // with 1, what is wrong with an unknown word would not be said
  setting_options options;
  int status = 0;
  const auto add = [&](const char* name, const char* help, auto run) {
    auto* command = app.add_subcommand(name, help);
    options.add_to(*command);
    command->callback([&status, run] { status = run(); });
    return command;
  };

  add("serve", "Serve the API until SIGTERM or Ctrl-C", [&] { return serve(options.load_or_exit()); });

  int count = 1;
  auto* migrate = app.add_subcommand("migrate", "Change the database schema")->require_subcommand(1);
  const auto add_migration = [&](const char* name, const char* help, auto run) {
    auto* command = migrate->add_subcommand(name, help);
    options.add_to(*command);
    command->callback([&status, run] { status = run(); });
    return command;
  };
  add_migration("up", "Apply what is missing", [&] { return migrate_up_command(options.load_or_exit()); });
  add_migration("down", "Take back the last N",
                [&] { return migrate_down_command(options.load_or_exit(), count); })
      ->add_option("N", count, "how many (1)")
      ->check(CLI::PositiveNumber);
  add_migration("status", "List the migrations",
                [&] { return migrate_status_command(options.load_or_exit()); });

  add_migration("renew-epoch",
                "After restoring a copy of the data directory: makes the cursors of live clients void",
                [&] { return renew_epoch_command(options.load_or_exit()); });

  add("seed", "Make the demo account with its tasks", [&] { return seed_command(options.load_or_exit()); });

  auto* config = app.add_subcommand("config", "Look at the settings")->require_subcommand(1);
  auto* print = config->add_subcommand("print", "Every setting, its value and where it comes from");
  options.add_to(*print);
  print->callback([&] { std::fputs(print_settings(options.load()).c_str(), stdout); });
  auto* check = config->add_subcommand("check", "Say what is wrong with the settings");
  options.add_to(*check);
  check->callback([&] {
    const auto loaded = options.load();
    std::fputs(check_settings(loaded).c_str(), stdout);
    status = loaded.faults.empty() ? 0 : 2;
  });
  config->add_subcommand("docs", "The reference of all settings, as Markdown")->callback([] {
    std::fputs(settings_markdown().c_str(), stdout);
  });
  config->add_subcommand("example", "The example file")->callback([] {
    std::fputs(settings_example().c_str(), stdout);
  });

  std::string email;
  auto* admin = app.add_subcommand("admin", "Say who operates this server")->require_subcommand(1);
  for (const bool granted : {true, false}) {
    auto* command = admin->add_subcommand(granted ? "grant" : "revoke",
                                          granted ? "Give an account the role admin" : "Take it away again");
    options.add_to(*command);
    command->add_option("EMAIL", email, "the account's address")->required();
    command->callback([&, granted] { status = admin_command(options.load_or_exit(), email, granted); });
  }
  int days = 0;
  auto* events = app.add_subcommand("events", "History, of which events are made")->require_subcommand(1);
  auto* prune = events->add_subcommand("prune", "Remove events that are older than so many days, for good");
  options.add_to(*prune);
  prune->add_option("DAYS", days, "how old")->required()->check(CLI::PositiveNumber);
  prune->callback([&] { status = prune_events_command(options.load_or_exit(), days); });
  invite_options invited;
  auto* invite = add("invite", "Let somebody make an account while BETA_ALLOWLIST is set",
                     [&] { return invite_command(options.load_or_exit(), invited); });
  invite->add_option("WHOM", invited.whom,
                     "an address or a domain (@example.org); none: print a code that is good for anybody");
  invite->add_option("--uses", invited.uses, "how many sign-ups the code is good for (1); 0: any number")
      ->check(CLI::NonNegativeNumber);
  invite->add_flag("--remove", invited.take_back, "take the invitation back");

  std::string heads_file;
  auto* audit = app.add_subcommand("audit", "Look after the audit of accounts")->require_subcommand(1);
  auto* verify = audit->add_subcommand("verify", "Check that nothing in it was changed or removed");
  options.add_to(*verify);
  verify->add_option("--since", heads_file,
                     "what an earlier run has printed: nothing that was there may be gone");
  verify->callback([&] { status = verify_audit_command(options.load_or_exit(), heads_file); });

  auto* secrets =
      app.add_subcommand("secrets", "Change the keys that secrets in the database are encrypted with")
          ->require_subcommand(1);
  const auto add_secrets = [&](const char* name, const char* help, auto run) {
    auto* command = secrets->add_subcommand(name, help);
    options.add_to(*command);
    command->callback([&, run] { status = run(options.load_or_exit()); });
  };
  add_secrets("add-key", "Make a new key in the data directory; servers use it from their next start",
              add_key_command);
  add_secrets("reencrypt", "Encrypt everything under the newest key", reencrypt_command);
  std::string kid;
  auto* keys = app.add_subcommand("keys", "The keys that sign access tokens")->require_subcommand(1);
  const auto add_keys = [&](const char* name, const char* help, auto run) {
    auto* command = keys->add_subcommand(name, help);
    options.add_to(*command);
    command->callback([&status, run] { status = run(); });
    return command;
  };
  add_keys("list", "List them and what they are for",
           [&] { return list_keys_command(options.load_or_exit()); });
  add_keys("rotate", "Make a new one; tokens of the ones before stay valid until they end",
           [&] { return rotate_keys_command(options.load_or_exit()); });
  add_keys("retire", "End one at once: its tokens are refused",
           [&] { return retire_key_command(options.load_or_exit(), kid); })
      ->add_option("KID", kid, "its id")
      ->required();
  add("token", "Print an access token of an account",
      [&] { return token_command(options.load_or_exit(), email); })
      ->add_option("--user", email, "its address")
      ->required();

  try {
    app.parse(argc, argv);
    if (!app.get_subcommands().empty()) return status;
    std::fputs(app.help().c_str(), stderr);
    return 2;
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? 0 : 2;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "steward: %s\n", fault.what());
    return 1;
  }
}
