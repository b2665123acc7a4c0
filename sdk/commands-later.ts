/**
 * In place of commands.ts and agent-commands.ts where the script is to be small and agents act elsewhere (the gadget, which
 * scripts/gadget-recipe.mjs builds): the same commands, fetched when the first one is given. Without a connection neither can be had.
 */
import type { AgentCommands, createAgentCommands as create } from './agent-commands.ts';
import type { CommandParts, Commands } from './commands.ts';
import { TransportError } from './errors.ts';

/** As `createCommands` of commands.ts; a command rejects with `host-unreachable` where what sends it cannot be fetched. */
export function createCommands(parts: CommandParts): Commands {
  let commands: Promise<Commands> | undefined;
  let closed = false;
  const fetched = (): Promise<Commands> => {
    commands ??= import('./commands.ts').then(
      (module) => module.createCommands(parts),
      (cause: unknown) => {
        commands = undefined;
        throw unreachable(cause);
      },
    );
    return commands;
  };
  return {
    command: async (command) => {
      const sender = closed ? undefined : await fetched();
      if (!sender || closed) throw new TransportError('closed', 'The client was closed.');
      return sender.command(command);
    },
    close() {
      closed = true;
      commands?.then((sender) => sender.close()).catch(() => undefined);
    },
  };
}

/** As `createAgentCommands` of agent-commands.ts. */
export function createAgentCommands(...parts: Parameters<typeof create>): AgentCommands {
  const later = async (): Promise<AgentCommands> => {
    const module = await import('./agent-commands.ts').catch((cause: unknown) => {
      throw unreachable(cause);
    });
    return module.createAgentCommands(...parts);
  };
  return {
    command: (...given) => parts[0].command(...given),
    signIn: async (...given) => (await later()).signIn(...given),
    signOut: async (...given) => (await later()).signOut(...given),
    changeState: async (...given) => (await later()).changeState(...given),
    dialogAction: async (...given) => (await later()).dialogAction(...given),
    makeCall: async (...given) => (await later()).makeCall(...given),
  };
}

function unreachable(cause: unknown): TransportError {
  return new TransportError('host-unreachable', 'What sends commands could not be fetched.', { cause });
}
