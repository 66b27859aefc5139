export declare function databaseTests(): string[];
